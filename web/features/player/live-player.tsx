'use client';
import './elements';
import { RectangleHorizontal, Volume2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { setPrefs, usePrefs } from '../../lib/prefs';
import { cx } from '../../ui/cx';
import type { Source } from './engine';
import { Help } from './help';
import type { StreamState } from './judge';
import { LiveStatus } from './live-status';
import { keepsSocket, Overlay } from './overlay';
import { Playback, type Rewind } from './playback';
import { RewindRange } from './rewind-range';
import { SettingsMenu } from './settings-menu';
import { Statistics } from './statistics';
import { useKeys } from './use-keys';

export interface PlayerProps {
  /** Its identity is that of the player: the same object or string keeps it. */
  readonly source: Source;
  /** Absent for a recording. */
  readonly stream?: StreamState;
  /** The encoder of the live stream is connected, but sends too little. */
  readonly starving?: boolean;
  /** The growing recording of the live stream. */
  readonly rewind?: Rewind | null;
  /** Called every few seconds while the player does not know whether the stream goes on. */
  readonly onDoubt?: () => void;
  readonly poster: string | null;
  readonly label: string;
  /** Shown at the end of the stream or recording. */
  readonly ended?: ReactNode;
  /**
   * Called during playback and after each seek: ms from the start, and when the encoder produced the frame, in epoch
   * milliseconds, if the playlist says so.
   */
  readonly onPosition?: (ms: number, madeAt: number | undefined) => void;
}

const none = (): (() => void) => () => {};

/** Plays a live stream or a recording. Key it by its session. */
export default function LivePlayer({
  source,
  stream,
  starving = false,
  rewind,
  onDoubt,
  poster,
  label,
  ended,
  onPosition,
}: PlayerProps) {
  const live = stream !== undefined;
  const video = useRef<HTMLVideoElement>(null);
  const root = useRef<HTMLElement>(null);
  const lastFrame = useRef<HTMLCanvasElement>(null);
  const [playback, setPlayback] = useState<Playback>();
  const [help, setHelp] = useState(false);
  const [statistics, setStatistics] = useState(false);
  const { theatre } = usePrefs();
  const ask = useRef(onDoubt);
  useEffect(() => {
    ask.current = onDoubt;
  });

  useEffect(() => {
    if (video.current === null) return;
    const made = new Playback(video.current, source, live, {
      keepFrame: () => keepFrame(video.current, lastFrame.current),
      onDoubt: () => ask.current?.(),
    });
    setPlayback(made);
    return () => {
      setPlayback(undefined);
      made.destroy();
    };
  }, [source, live]);
  useEffect(() => {
    if (stream !== undefined) playback?.setStream(stream, starving);
  }, [playback, stream, starving]);
  useEffect(() => playback?.setRewind(rewind ?? undefined), [playback, rewind]);

  useEffect(() => {
    const element = video.current;
    if (element === null || playback === undefined || onPosition === undefined) return;
    const report = () => onPosition(element.currentTime * 1_000, playback.madeAt());
    const events = ['timeupdate', 'seeked', 'loadeddata'] as const;
    for (const name of events) element.addEventListener(name, report);
    return () => {
      for (const name of events) element.removeEventListener(name, report);
    };
  }, [playback, onPosition]);

  const seen = useSyncExternalStore(playback?.subscribe ?? none, () => playback?.getSnapshot());
  const state = seen?.state ?? 'loading';
  useKeys({ playback, root, recording: !live, onHelp: () => setHelp(true) });

  return (
    <media-controller
      ref={root}
      nohotkeys
      novolumepref
      noautoseektolive
      autohide="3"
      role="region"
      aria-label={label}
      data-testid="player"
      data-state={state}
      data-latency={seen?.latency ?? ''}
      data-rendition={seen?.playing?.label ?? ''}
      class="group/player relative block size-full overflow-hidden text-white focus-visible:-outline-offset-2"
      style={{ display: 'block' }}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: captions are inside the stream when the streamer sends them */}
      <video ref={video} slot="media" playsInline poster={poster ?? undefined} crossOrigin="anonymous" />
      <canvas
        ref={lastFrame}
        slot="poster"
        hidden
        aria-hidden
        className="pointer-events-none absolute inset-0 size-full object-contain"
      />
      <Overlay
        state={state}
        problem={seen?.problem}
        live={live}
        ended={ended}
        onRetry={() => playback?.reload()}
        onPlay={() => playback?.togglePlay()}
      />
      {seen?.silenced && state !== 'ended' && state !== 'error' && (
        <button
          type="button"
          {...keepsSocket}
          data-testid="unmute"
          onClick={() => playback?.toggleMute()}
          className="pointer-events-auto absolute top-3 left-3 flex min-h-10 items-center gap-2 rounded-lg bg-white px-4 font-bold text-black text-sm shadow-lg hover:bg-neutral-200"
        >
          <Volume2 size={18} aria-hidden /> Unmute
        </button>
      )}
      {statistics && playback && (
        <Statistics playback={playback} video={video} onClose={() => setStatistics(false)} />
      )}
      {help && <Help recording={!live} onClose={() => setHelp(false)} />}
      {!live && <media-time-range class="w-full px-3" />}
      {seen?.rewind && (
        <RewindRange range={seen.rewind} onSeek={(age) => playback?.seekToMoment(Date.now() - age * 1_000)} />
      )}
      <media-control-bar class="flex w-full items-center bg-gradient-to-t from-black/70 to-black/0 px-2 pb-1.5">
        <media-play-button />
        <media-mute-button />
        <media-volume-range class="hidden w-24 sm:block" />
        {live ? (
          <LiveStatus state={state} latency={seen?.latency} onGoLive={() => playback?.goLive()} />
        ) : (
          <media-time-display showduration />
        )}
        <span className="flex-1" />
        {playback && seen && (
          <SettingsMenu
            playback={playback}
            seen={seen}
            video={video}
            recording={!live}
            statistics={statistics}
            onStatistics={() => setStatistics(!statistics)}
            onHelp={() => setHelp(true)}
          />
        )}
        <media-pip-button class="hidden sm:inline-flex" />
        <button
          type="button"
          aria-pressed={theatre}
          aria-label="Theatre mode"
          title="Theatre mode (t)"
          onClick={() => setPrefs({ theatre: !theatre })}
          className={cx(
            'hidden size-10 place-items-center rounded-lg hover:bg-white/15 lg:grid',
            theatre && 'text-[#ff9a5c]',
          )}
        >
          <RectangleHorizontal size={22} aria-hidden />
        </button>
        <media-fullscreen-button />
      </media-control-bar>
    </media-controller>
  );
}

/** Copies the last frame, so that the screen stays filled while the source is reopened. */
function keepFrame(video: HTMLVideoElement | null, canvas: HTMLCanvasElement | null): void {
  if (video === null || canvas === null || video.videoWidth === 0) return;
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  canvas.hidden = false;
  video.addEventListener('playing', () => (canvas.hidden = true), { once: true });
}
