'use client';
import { Eye, PanelRightClose, RefreshCw, SlidersHorizontal } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RoomView } from '../../../client/chat/room';
import type { Author, Quote } from '../../../domain/chat/messaging/model';
import { formatDuration } from '../../../domain/chat/moderation/durations';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { inForce } from '../../../domain/chat/rooms/settings';
import { messageOf } from '../../lib/api';
import { useAuth } from '../../lib/hooks';
import { setPrefs } from '../../lib/prefs';
import { compact } from '../../lib/time';
import { useEmotes } from '../emotes/use-emotes';
import { Announcer } from './announcer';
import { Composer, type ComposerHandle } from './composer/composer';
import { ChatProvider, type Chat as ChatState, type Subject } from './context';
import { Gate } from './gate';
import { ChatMenu } from './menu';
import { MessageList } from './messages/list';
import { PinnedMessage } from './pinned';
import { Rules, rulesAccepted } from './rules';
import { useRoom } from './use-room';
import { UserCard } from './user-card/user-card';

export interface ChatProps {
  readonly channelId: string;
  /** The channel's name as it is shown. */
  readonly name: string;
  /** Whether the chat has a head of its own, with a button that hides it. @default true */
  readonly head?: boolean;
  /** Whose messages are shown. @default everybody's */
  readonly shows?: (author: Author) => boolean;
}

/** A channel's chat: the list, the composer, and what belongs to them. Give it the channel's id as key. */
export default function Chat({ channelId, name, head = true, shows }: ChatProps) {
  const { room, view } = useRoom(channelId);
  const { user: self, status } = useAuth();
  const [subject, setSubject] = useState<Subject | null>(null);
  const [replyTo, setReplyTo] = useState<Quote | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const [menu, setMenu] = useState(false);
  const [asking, setAsking] = useState(false);
  const composer = useRef<ComposerHandle>(null);
  const role = view.member?.role ?? null;
  const { emotes, channelNames } = useEmotes(channelId, view.emotes);

  const chat = useMemo<ChatState>(
    () => ({
      ...{ channelId, name, room, self, role, emotes, moderates: role !== null, cards: true },
      async act(run, done) {
        try {
          await run();
          setNote(done ?? null);
          return true;
        } catch (error) {
          setNote(messageOf(error));
          return false;
        }
      },
      tell: setNote,
      open: setSubject,
      reply(quote) {
        setReplyTo(quote);
        if (quote !== null) composer.current?.focus();
      },
      write: (text) => composer.current?.write(text),
    }),
    [channelId, name, room, self, role, emotes],
  );

  const rules = view.settings?.rules ?? '';
  const mustRead = rules !== '' && role === null && !rulesAccepted(channelId, rules);
  return (
    <ChatProvider value={chat}>
      <section
        aria-label="Chat"
        className="relative flex size-full min-h-0 flex-col bg-raised"
        data-testid="chat"
      >
        {head && <Head view={view} onMenu={() => setMenu(!menu)} />}
        <div className="relative flex min-h-0 flex-1 flex-col">
          {menu && <ChatMenu onClose={() => setMenu(false)} />}
          {subject && <UserCard key={subject.userId} subject={subject} />}
          {view.pinned && <PinnedMessage key={view.pinned.message.messageId} pinned={view.pinned} />}
          <Connection view={view} />
          {view.settings === undefined ? (
            <div className="min-h-0 flex-1 space-y-3 p-3" role="status" aria-label="Entering the chat">
              {[60, 85, 40, 70, 55].map((width) => (
                <div key={width} className="skeleton h-4 rounded" style={{ width: `${width}%` }} />
              ))}
            </div>
          ) : (
            <MessageList view={view} shows={shows} />
          )}
        </div>
        <div className="relative border-line border-t p-2.5">
          {asking && (
            <Rules
              channelId={channelId}
              rules={rules}
              onClose={() => {
                setAsking(false);
                composer.current?.focus();
              }}
            />
          )}
          {view.settings && <Modes settings={view.settings} />}
          <p role="status" className="text-dim text-xs leading-relaxed empty:hidden" data-testid="chat-note">
            {note}
          </p>
          <Gate view={view} status={status}>
            <Composer
              ref={composer}
              view={view}
              channelNames={channelNames}
              replyTo={replyTo}
              onReply={setReplyTo}
              placeholder={view.settings?.emoteOnly && role === null ? 'Send an emote' : 'Send a message'}
              mayWrite={() => {
                if (mustRead) setAsking(true);
                return !mustRead;
              }}
            />
          </Gate>
        </div>
        <Announcer lines={view.lines} />
      </section>
    </ChatProvider>
  );
}

function Head({ view, onMenu }: { view: RoomView; onMenu: () => void }) {
  const look = 'grid size-8 place-items-center rounded-lg text-dim hover:bg-hover hover:text-ink';
  return (
    <div className="flex min-h-11 items-center gap-1 border-line border-b px-2">
      <button
        type="button"
        aria-label="Hide the chat"
        title="Hide the chat"
        onClick={() => setPrefs({ chatOpen: false })}
        className={`${look} max-lg:hidden`}
      >
        <PanelRightClose size={17} aria-hidden />
      </button>
      <h2 className="flex-1 pl-1 font-bold text-sm">Stream chat</h2>
      {view.viewers !== null && view.viewers > 0 && (
        <span className="flex items-center gap-1 text-dim text-xs tabular-nums">
          <Eye size={14} aria-hidden /> {compact(view.viewers)}
          <span className="sr-only">in the chat</span>
        </span>
      )}
      <button
        type="button"
        aria-label="Chat options"
        title="Chat options"
        aria-haspopup="dialog"
        onClick={onMenu}
        className={look}
      >
        <SlidersHorizontal size={16} aria-hidden />
      </button>
    </div>
  );
}

/** A loss is told after so many ms: most end before. */
const tellAfter = 1_500;

function Connection({ view: { connection, problem } }: { view: RoomView }) {
  const lost = connection === 'lost' || problem !== null;
  const [told, setTold] = useState(false);
  useEffect(() => {
    if (!lost) return setTold(false);
    const timer = setTimeout(() => setTold(true), tellAfter);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <p role="status" className="empty:hidden">
      {told && lost && (
        <span className="flex items-center gap-2 bg-bad/10 px-3 py-1.5 text-bad text-xs">
          <RefreshCw size={13} className="animate-spin" aria-hidden />
          {problem !== null ? (problem.detail ?? problem.title) : 'The chat is disconnected. Reconnecting …'}
        </span>
      )}
    </p>
  );
}

/** The rules that hold in the room now, in a line. */
function Modes({ settings }: { settings: RoomSettings }) {
  const now = inForce(settings);
  const modes = [
    now.shield && 'Shield mode',
    now.slowSeconds > 0 && `Slow: ${now.slowSeconds} s`,
    now.followersMinutes !== null &&
      `Followers${now.followersMinutes > 0 ? `: ${formatDuration(now.followersMinutes * 60)}` : ''}`,
    now.emoteOnly && 'Emotes only',
    now.uniqueOnly && 'No repeats',
    now.verifiedOnly && 'Confirmed accounts',
  ].filter((mode) => mode !== false);
  if (modes.length === 0) return null;
  return (
    <ul aria-label="Rules of the room" className="mb-1.5 flex flex-wrap gap-1" data-testid="chat-modes">
      {modes.map((mode) => (
        <li key={mode} className="rounded-md bg-sunken px-1.5 font-semibold text-[11px] text-dim leading-5">
          {mode}
        </li>
      ))}
    </ul>
  );
}
