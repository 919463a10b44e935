'use client';
import { useQuery } from '@tanstack/react-query';
import { AtSign, ExternalLink, EyeOff, Flag, Pin, Reply, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { type FormEvent, type ReactNode, useState } from 'react';
import { formatDuration, parseDuration } from '../../../../domain/chat/moderation/durations';
import { type Answer, call } from '../../../lib/api';
import { setPrefs, usePrefs } from '../../../lib/prefs';
import { Avatar } from '../../../ui/avatar';
import { Button } from '../../../ui/button';
import { inputLook } from '../../../ui/field';
import { Popover } from '../../../ui/popover';
import { moderate, timeouts } from '../../moderation/moderate';
import { quoteOf, type Subject, useChat } from '../context';

/** A person's card: who they are here, and what can be done. */
export function UserCard({ subject }: { subject: Subject }) {
  const { channelId, self, open, moderates, role } = useChat();
  const { userId } = subject;
  const chatter = useQuery({
    queryKey: ['chatter', channelId, userId],
    queryFn: () => call('chat.getChatter', { params: { channelId, userId } }),
    enabled: self !== null,
    staleTime: 0,
  });
  const close = () => open(null);
  const title = chatter.data?.displayName ?? subject.author?.displayName ?? subject.name;
  const own = userId === self?.userId;
  const theirs = chatter.data?.member.role ?? null;
  const mayRestrict = moderates && !own && (theirs === null || role === 'owner' || role === 'admin');
  return (
    <Popover title={title} onClose={close} className="top-2 max-h-[calc(100%-1rem)]">
      <div className="space-y-3 p-3.5 text-sm" data-testid="user-card">
        <div className="flex items-center gap-3">
          <Avatar name={title} colour={subject.author?.colour ?? '#6b7280'} size={44} />
          <div className="min-w-0">
            <Link
              href={`/c/${subject.name}`}
              prefetch={false}
              className="inline-flex min-h-6 items-center gap-1.5 font-semibold text-link hover:underline"
            >
              @{subject.name} <ExternalLink size={13} aria-hidden />
            </Link>
            {chatter.data && <About chatter={chatter.data} />}
          </div>
        </div>
        {chatter.isError && <p className="text-dim text-xs">More about them cannot be had just now.</p>}
        <Everybody subject={subject} own={own} />
        {self !== null && !own && !moderates && subject.message && (
          <Report messageId={subject.message.messageId} name={subject.name} />
        )}
        {mayRestrict && <Restrict subject={subject} restricted={chatter.data?.member.restriction ?? null} />}
        {chatter.data?.moderation && <History moderation={chatter.data.moderation} />}
      </div>
    </Popover>
  );
}

const roleNames = { owner: 'Broadcaster', moderator: 'Moderator', admin: 'Administrator' } as const;

function About({ chatter: { createdAt, member } }: { chatter: Answer<'chat.getChatter'> }) {
  const { role, followedAt, restriction } = member;
  return (
    <p className="text-dim text-xs leading-relaxed">
      {role && <span className="font-semibold text-ink">{roleNames[role]} · </span>}
      Joined {day(createdAt)} · {followedAt === null ? 'does not follow' : `follows since ${day(followedAt)}`}
      {restriction && (
        <span className="block font-semibold text-bad">
          {restriction.kind === 'ban' ? 'Banned' : 'Timed out'} by {restriction.by}
          {restriction.reason && `: ${restriction.reason}`}
        </span>
      )}
    </p>
  );
}

const day = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

function Everybody({ subject, own }: { subject: Subject; own: boolean }) {
  const { channelId, self, moderates, act, open, reply, write } = useChat();
  const { hidden } = usePrefs();
  const { userId, name, message } = subject;
  const isHidden = hidden.some((one) => one.userId === userId);
  const then = (run: () => void) => () => {
    open(null);
    run();
  };
  return (
    <div className="flex flex-wrap gap-1.5">
      {self && message && (
        <Action icon={<Reply size={15} aria-hidden />} onClick={then(() => reply(quoteOf(message)))}>
          Reply
        </Action>
      )}
      {self && !own && (
        <Action icon={<AtSign size={15} aria-hidden />} onClick={then(() => write(`@${name} `))}>
          Mention
        </Action>
      )}
      {!own && (
        <Action
          icon={<EyeOff size={15} aria-hidden />}
          onClick={then(() =>
            setPrefs({
              hidden: isHidden
                ? hidden.filter((one) => one.userId !== userId)
                : [...hidden, { userId, name }],
            }),
          )}
        >
          {isHidden ? 'Show messages' : 'Mute'}
        </Action>
      )}
      {moderates && message && (
        <Action
          icon={<Pin size={15} aria-hidden />}
          onClick={then(
            () => void act(() => moderate.pin(channelId, message.messageId), 'The message is pinned.'),
          )}
        >
          Pin
        </Action>
      )}
      {(moderates || own) && message && (
        <Action
          icon={<Trash2 size={15} aria-hidden />}
          onClick={then(() => void act(() => moderate.remove(channelId, message.messageId)))}
        >
          Delete
        </Action>
      )}
    </div>
  );
}

function Action({ icon, onClick, children }: { icon: ReactNode; onClick: () => void; children: string }) {
  return (
    <Button className="!min-h-8 !px-2.5 gap-1.5 text-xs" onClick={onClick}>
      {icon}
      {children}
    </Button>
  );
}

/** Asks the moderators to look at a message. */
function Report({ messageId, name }: { messageId: string; name: string }) {
  const { channelId, act, open } = useChat();
  const [reason, setReason] = useState('');
  const typed = reason.trim();
  async function send(event: FormEvent) {
    event.preventDefault();
    const report = () =>
      call('chat.reportMessage', { params: { channelId, messageId }, body: { reason: typed } });
    if (typed !== '' && (await act(report, 'The moderators will look at it.'))) open(null);
  }
  return (
    <form onSubmit={(event) => void send(event)} className="flex gap-1.5 border-line border-t pt-3">
      <input
        aria-label={`Why the moderators should look at the message of ${name}`}
        placeholder="What is wrong with it?"
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        className={`${inputLook} !min-h-8 !py-1 text-xs`}
      />
      <Button type="submit" className="!min-h-8 !px-2.5 gap-1.5 text-xs" disabled={typed === ''}>
        <Flag size={15} aria-hidden /> Report
      </Button>
    </form>
  );
}

function Restrict({
  subject: { userId, name },
  restricted,
}: {
  subject: Subject;
  restricted: Answer<'chat.getMember'>['restriction'];
}) {
  const { channelId, act, open } = useChat();
  const [length, setLength] = useState('');
  const [reason, setReason] = useState('');
  const custom = parseDuration(length.trim(), 'm');
  const isValid = custom !== undefined && custom >= 1 && custom <= 14 * 86_400;
  async function run(what: () => Promise<unknown>, done: string) {
    if (await act(what, done)) open(null);
  }
  const timeout = (seconds: number) =>
    void run(
      () => moderate.timeout(channelId, userId, seconds, reason),
      `${name} is timed out for ${formatDuration(seconds)}.`,
    );
  function chosen(event: FormEvent) {
    event.preventDefault();
    if (isValid) timeout(custom);
  }
  return (
    <form onSubmit={chosen} className="space-y-2 border-line border-t pt-3">
      <p className="font-semibold text-xs" id="chat-timeout">
        Time out
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own */}
      <div role="group" aria-labelledby="chat-timeout" className="flex flex-wrap gap-1.5">
        {timeouts.map(({ seconds, label, spoken }) => (
          <Button
            key={seconds}
            className="!min-h-8 !px-2.5 text-xs"
            aria-label={`Time ${name} out for ${spoken}`}
            onClick={() => timeout(seconds)}
          >
            {label}
          </Button>
        ))}
        <input
          aria-label="Another length, such as 2h or 1d"
          placeholder="2h"
          value={length}
          onChange={(event) => setLength(event.target.value)}
          aria-invalid={length !== '' && !isValid}
          className={`${inputLook} !w-14 !min-h-8 !px-2 !py-1 text-xs`}
        />
        <Button type="submit" className="!min-h-8 !px-2.5 text-xs" disabled={!isValid}>
          Set
        </Button>
      </div>
      <input
        aria-label="Reason"
        placeholder="Reason (optional)"
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        className={`${inputLook} !min-h-8 !py-1 text-xs`}
      />
      <div className="flex flex-wrap gap-1.5">
        <Button
          look="danger"
          className="!min-h-8 !px-2.5 text-xs"
          onClick={() => void run(() => moderate.ban(channelId, userId, reason), `${name} is banned.`)}
        >
          Ban
        </Button>
        <Button
          className="!min-h-8 !px-2.5 text-xs"
          onClick={() =>
            void run(() => moderate.purge(channelId, userId), `What ${name} wrote is taken down.`)
          }
        >
          Purge messages
        </Button>
        {restricted && (
          <Button
            className="!min-h-8 !px-2.5 text-xs"
            onClick={() => void run(() => moderate.lift(channelId, userId), `${name} may write again.`)}
          >
            Lift the {restricted.kind}
          </Button>
        )}
      </div>
    </form>
  );
}

function History({ moderation }: { moderation: NonNullable<Answer<'chat.getChatter'>['moderation']> }) {
  const { messages, actions } = moderation;
  return (
    <div className="space-y-2 border-line border-t pt-3 text-xs">
      <p className="font-semibold">Written here lately</p>
      {messages.length === 0 && <p className="text-dim">Nothing.</p>}
      <ul className="space-y-1">
        {messages.map(({ messageId, at, text }) => (
          <li key={messageId} className="break-words">
            <time dateTime={new Date(at).toISOString()} className="text-dim tabular-nums">
              {new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}
            </time>{' '}
            {text}
          </li>
        ))}
      </ul>
      {actions.length > 0 && (
        <>
          <p className="font-semibold">What moderators did</p>
          <ul className="space-y-1">
            {actions.map(({ actionId, kind, by, at, reason }) => (
              <li key={actionId}>
                <span className="text-dim">{day(at)}</span> {kind} by {by.name}
                {reason && `: ${reason}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
