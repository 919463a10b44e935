'use client';
import { PanelRightOpen } from 'lucide-react';
import { type CSSProperties, lazy, type ReactNode, useState } from 'react';
import { useHydrated, useMedia } from '../../lib/hooks';
import { setPrefs, usePrefs } from '../../lib/prefs';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Later } from '../../ui/later';
import { panelOf } from '../../ui/tab-panel';
import { Separator } from './separator';

/** In a chunk of its own: wide screens have no tabs. */
const Tabs = lazy(() => import('../../ui/tabs').then((file) => ({ default: file.Tabs<'chat' | 'about'> })));

const tabs = [
  { name: 'chat', title: 'Chat' },
  { name: 'about', title: 'About' },
] as const;

/**
 * The channel page: video and details at the left, chat in a resizable column at the right. On a phone, chat and
 * details are tabs below the video.
 */
export function WatchLayout({ stage, about, chat }: { stage: ReactNode; about: ReactNode; chat: ReactNode }) {
  const hydrated = useHydrated();
  const prefs = usePrefs();
  const wide = useMedia('(min-width: 1024px)');
  const sideways = useMedia('(min-width: 560px) and (max-width: 1023px) and (max-height: 520px)');
  const narrow = !wide && !sideways && hydrated;
  const [tab, setTab] = useState<'chat' | 'about'>('chat');
  const theatre = hydrated && prefs.theatre;
  const open = !hydrated || prefs.chatOpen;
  const width = hydrated ? prefs.chatWidth : 320;
  return (
    <div
      className={cx(
        'short:grid short:grid-cols-[minmax(0,1fr)_18rem]',
        open && 'lg:grid lg:grid-cols-[minmax(0,1fr)_var(--chat-width)]',
      )}
      style={{ '--chat-width': `${width}px` } as CSSProperties}
    >
      <SkipLinks onChat={() => setTab('chat')} />
      <div className="relative min-w-0">
        <div
          id="player"
          tabIndex={-1}
          className={cx(
            'relative w-full bg-black outline-none',
            theatre
              ? 'aspect-video lg:aspect-auto lg:h-[calc(100dvh-3.5rem)]'
              : 'aspect-video max-h-[calc(100dvh-10rem)] max-lg:max-h-[45dvh] low:max-h-[25dvh]! short:aspect-auto! short:h-[calc(100dvh-3.5rem)] short:max-h-none!',
          )}
        >
          {stage}
        </div>
        {!open && (
          <Button
            onClick={() => setPrefs({ chatOpen: true })}
            className="absolute top-3 right-3 z-10 px-3 opacity-85 max-lg:hidden hover:opacity-100 focus-visible:opacity-100"
          >
            <PanelRightOpen size={17} aria-hidden /> Show chat
          </Button>
        )}
        <div className="min-h-11 bg-raised lg:hidden short:hidden">
          {narrow && (
            <Later meanwhile={null}>
              <Tabs base="watch" label="Chat and channel" tabs={tabs} chosen={tab} onChoose={setTab} />
            </Later>
          )}
        </div>
        <div
          {...(narrow && panelOf('watch', 'about'))}
          className={cx(tab !== 'about' && 'max-lg:hidden', 'short:block!')}
        >
          {about}
        </div>
      </div>
      <div
        {...(narrow && panelOf('watch', 'chat'))}
        className={cx(
          'relative border-line bg-raised lg:sticky lg:top-14 lg:h-[calc(100dvh-3.5rem)] lg:border-l',
          'h-[calc(100dvh-3.5rem-2.8rem-min(56.25vw,45dvh))] min-h-80',
          'low:h-[calc(100dvh-3.5rem-2.8rem-min(56.25vw,25dvh))] low:min-h-40',
          'short:sticky short:top-14 short:block! short:h-[calc(100dvh-3.5rem)] short:min-h-0 short:border-l',
          tab !== 'chat' && 'max-lg:hidden',
          !open && 'lg:hidden',
        )}
      >
        <div id="chat" tabIndex={-1} className="size-full outline-none">
          {chat}
        </div>
        <Separator />
      </div>
    </div>
  );
}

const skips = [
  { to: 'player', text: 'Skip to player' },
  { to: 'chat', text: 'Skip to chat' },
  { to: 'chat-composer', text: 'Skip to message box' },
] as const;

function SkipLinks({ onChat }: { onChat: () => void }) {
  return (
    <nav
      aria-label="Skip links"
      className="-translate-y-40 fixed top-2 left-2 z-50 flex flex-col gap-1 focus-within:translate-y-0"
    >
      {skips.map(({ to, text }) => (
        <a
          key={to}
          href={`#${to}`}
          onClick={(event) => {
            event.preventDefault();
            if (to !== 'player') {
              onChat();
              setPrefs({ chatOpen: true });
            }
            // Hidden elements take no focus: wait for the tab.
            requestAnimationFrame(() => document.getElementById(to)?.focus());
          }}
          className="rounded-lg bg-accent px-4 py-2 font-semibold text-on-accent"
        >
          {text}
        </a>
      ))}
    </nav>
  );
}
