'use client';
import { useMemo, useRef, useState } from 'react';
import type { Author, Quote } from '../../../domain/chat/messaging/model';
import { messageOf } from '../../lib/api';
import { useAuth } from '../../lib/hooks';
import { useEmotes } from '../emotes/use-emotes';
import { Announcer } from './announcer';
import { ChatHeader } from './chat-header';
import { ChatModes } from './chat-modes';
import { ChatNote, noteOf } from './chat-note';
import { Composer, type ComposerHandle } from './composer/composer';
import { ConnectionStatus } from './connection-status';
import { ChatProvider, type Chat as ChatState, type Note, type Subject } from './context';
import { Gate } from './gate';
import { ChatMenu } from './menu';
import { MessageList } from './messages/list';
import { MessagesSkeleton } from './messages/skeleton';
import { PinnedMessage } from './pinned';
import { Rules, rulesAccepted } from './rules';
import { useRoom } from './use-room';
import { UserCard } from './user-card/user-card';

export interface ChatProps {
  readonly channelId: string;
  /** The channel's display name. */
  readonly name: string;
  /** The channel's name in its address, for the link to the moderation view. */
  readonly channelName?: string;
  /** @default true */
  readonly header?: boolean;
  /** Shows only messages of these authors. */
  readonly shows?: (author: Author) => boolean;
}

/** A channel's chat. Key it by channel. */
export default function Chat({ channelId, name, channelName, header = true, shows }: ChatProps) {
  const { room, view } = useRoom(channelId);
  const { user: self, status } = useAuth();
  const [subject, setSubject] = useState<Subject | null>(null);
  const [replyTo, setReplyTo] = useState<Quote | null>(null);
  const [note, setNote] = useState<Note | string | null>(null);
  const [menu, setMenu] = useState(false);
  const [showsRules, setShowsRules] = useState(false);
  const composer = useRef<ComposerHandle>(null);
  const role = view.member?.role ?? null;
  const { emotes, channelNames } = useEmotes(channelId, view.emotes);

  const chat = useMemo<ChatState>(
    () => ({
      ...{ channelId, name, room, self, role, emotes, moderates: role !== null, cards: true },
      async act(run, done) {
        try {
          setNote(noteOf(await run(), done));
          return true;
        } catch (error) {
          setNote(messageOf(error));
          return false;
        }
      },
      notify: setNote,
      openCard: setSubject,
      reply(quote) {
        setReplyTo(quote);
        if (quote !== null) composer.current?.focus();
      },
      insert: (text) => composer.current?.insert(text),
    }),
    [channelId, name, room, self, role, emotes],
  );

  const rules = view.settings?.rules ?? '';
  const mustAccept = rules !== '' && role === null && !rulesAccepted(channelId, rules);
  return (
    <ChatProvider value={chat}>
      <section
        aria-label="Chat"
        className="relative flex size-full min-h-0 flex-col bg-raised"
        data-testid="chat"
      >
        {header && (
          <ChatHeader
            viewers={view.viewers}
            modView={channelName !== undefined && role !== null ? `/mod/${channelName}` : undefined}
            onMenu={() => setMenu(!menu)}
          />
        )}
        <div className="relative flex min-h-0 flex-1 flex-col">
          {menu && <ChatMenu onClose={() => setMenu(false)} />}
          {subject && <UserCard key={subject.userId} subject={subject} />}
          {view.pinned && <PinnedMessage key={view.pinned.message.messageId} pinned={view.pinned} />}
          <ConnectionStatus view={view} />
          {view.settings === undefined ? <MessagesSkeleton /> : <MessageList view={view} shows={shows} />}
        </div>
        <div className="relative border-line border-t p-2.5">
          {showsRules && (
            <Rules
              channelId={channelId}
              rules={rules}
              onClose={() => {
                setShowsRules(false);
                composer.current?.focus();
              }}
            />
          )}
          {view.settings && <ChatModes settings={view.settings} />}
          <ChatNote note={note} />
          <Gate view={view} status={status}>
            <Composer
              ref={composer}
              view={view}
              channelNames={channelNames}
              replyTo={replyTo}
              onReply={setReplyTo}
              placeholder={view.settings?.emoteOnly && role === null ? 'Send an emote' : 'Send a message'}
              mayWrite={() => {
                if (mustAccept) setShowsRules(true);
                return !mustAccept;
              }}
            />
          </Gate>
        </div>
        <Announcer lines={view.lines} />
      </section>
    </ChatProvider>
  );
}
