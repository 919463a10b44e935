import { Check, Settings } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { Playback, Snapshot } from './playback';

interface Props {
  readonly playback: Playback;
  readonly seen: Snapshot;
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly recording: boolean;
  readonly statistics: boolean;
  readonly onStatistics: () => void;
  readonly onHelp: () => void;
}

const speeds = [0.5, 1, 1.25, 1.5, 2] as const;
const itemLook =
  'flex min-h-9 w-full items-center gap-2 rounded-md px-2.5 text-left text-sm hover:bg-white/15 focus-visible:bg-white/15';

/** Quality, speed of a recording, statistics and help. */
export function SettingsMenu({ playback, seen, video, recording, statistics, onStatistics, onHelp }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const highestFirst = [...seen.renditions].sort((a, b) => b.height - a.height || b.bitrate - a.bitrate);

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  function close() {
    setOpen(false);
    trigger.current?.focus();
  }

  function move(event: KeyboardEvent) {
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length)?.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') setOpen(false);
  }

  const radio = (text: ReactNode, checked: boolean, choose: () => void, key: string) => (
    <button
      key={key}
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      className={itemLook}
      onClick={() => {
        choose();
        close();
      }}
    >
      <Check size={16} aria-hidden className={checked ? '' : 'invisible'} />
      {text}
    </button>
  );

  return (
    <div ref={root} className="relative">
      <button
        ref={trigger}
        type="button"
        data-testid="player-settings"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label="Settings"
        title="Settings"
        onClick={() => setOpen(!open)}
        className="grid size-10 place-items-center rounded-lg hover:bg-white/15"
      >
        <Settings size={22} aria-hidden />
      </button>
      {open && (
        <div
          role="menu"
          tabIndex={-1}
          aria-label="Player settings"
          onKeyDown={move}
          className="absolute right-0 bottom-12 max-h-[min(22rem,50dvh)] w-56 overflow-y-auto rounded-xl bg-neutral-900/97 p-1.5 shadow-xl"
        >
          {highestFirst.length > 1 && (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a menu
            <div role="group" aria-label="Quality">
              <p className="px-2.5 pt-1.5 pb-1 font-bold text-neutral-400 text-xs uppercase">Quality</p>
              {radio(
                <>
                  Auto
                  {seen.selected === -1 && seen.playing && (
                    <span className="ml-auto text-neutral-400 text-xs">{seen.playing.label}</span>
                  )}
                </>,
                seen.selected === -1,
                () => playback.choose(-1),
                'auto',
              )}
              {highestFirst.map(({ index, label }) =>
                radio(label, seen.selected === index, () => playback.choose(index), String(index)),
              )}
            </div>
          )}
          {recording && (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a menu
            <div role="group" aria-label="Speed" className="mt-1 border-white/15 border-t pt-1">
              <p className="px-2.5 pt-1.5 pb-1 font-bold text-neutral-400 text-xs uppercase">Speed</p>
              {speeds.map((speed) =>
                radio(
                  speed === 1 ? 'Normal' : `${speed}×`,
                  video.current?.playbackRate === speed,
                  () => {
                    if (video.current !== null) video.current.playbackRate = speed;
                  },
                  `speed-${speed}`,
                ),
              )}
            </div>
          )}
          <div className="mt-1 border-white/15 border-t pt-1">
            <button
              type="button"
              role="menuitemcheckbox"
              aria-checked={statistics}
              className={itemLook}
              onClick={() => {
                onStatistics();
                close();
              }}
            >
              <Check size={16} aria-hidden className={statistics ? '' : 'invisible'} />
              Statistics
            </button>
            <button
              type="button"
              role="menuitem"
              className={`${itemLook} pl-8.5`}
              onClick={() => {
                setOpen(false);
                onHelp();
              }}
            >
              Keyboard shortcuts
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
