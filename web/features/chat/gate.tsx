'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { RoomView } from '../../../client/chat/room';
import type { Restriction } from '../../../domain/chat/moderation/model';
import { isActive } from '../../../domain/chat/moderation/restriction';
import type { Member } from '../../../domain/chat/rooms/model';
import { inForce } from '../../../domain/chat/rooms/settings';
import { formatDuration } from '../../../domain/kit/durations';
import { call, messageOf } from '../../lib/api';
import { useNow } from '../../lib/hooks';
import { followQuery } from '../../lib/queries';
import { clock } from '../../lib/time';
import { Button, ButtonLink } from '../../ui/button';
import { inputLook } from '../../ui/field';
import { useChat } from './context';

/** The composer, or why there is none. */
export function Gate({ view, status, children }: { view: RoomView; status: string; children: ReactNode }) {
  const path = usePathname();
  const now = useNow();
  const { channelId } = useChat();
  // The room's answer may be older than a follow on this page.
  const follow = useQuery({ ...followQuery(channelId), enabled: false }).data;
  if (status === 'loading') return <div className="skeleton h-20 rounded-lg" />;
  if (status === 'out') {
    return (
      <div className="rounded-lg" id="chat-composer" tabIndex={-1}>
        <ButtonLink href={`/sign-in?next=${encodeURIComponent(path)}`} look="primary" className="w-full">
          Sign in to chat
        </ButtonLink>
      </div>
    );
  }
  const restriction = view.member?.restriction ?? null;
  if (isActive(restriction, now)) {
    return <Restricted restriction={restriction} now={now} />;
  }
  const { member } = view;
  const known = member && follow ? { ...member, followedAt: follow.followedAt } : member;
  const reason = now > 0 ? followersOnly(view, known, now) : undefined;
  if (reason !== undefined) {
    return <p className="rounded-lg bg-sunken p-3 text-center text-dim text-sm">{reason}</p>;
  }
  return children;
}

/** Why the viewer cannot write while chat is for followers only; undefined when they can. */
function followersOnly({ settings }: RoomView, member: Member | null, now: number): string | undefined {
  const minutes = settings && inForce(settings).followersMinutes;
  if (minutes == null || member === null || member.role !== null) return undefined;
  if (member.followedAt === null)
    return minutes === 0
      ? 'Followers-only chat. Follow the channel to chat.'
      : `Followers-only chat: you need to follow for ${formatDuration(minutes * 60)}. Follow the channel to start.`;
  const left = Date.parse(member.followedAt) + minutes * 60_000 - now;
  return left > 0 ? `Followers-only chat: you can chat in ${clock(left)}.` : undefined;
}

function Restricted({ restriction, now }: { restriction: Restriction; now: number }) {
  const { kind, reason, until } = restriction;
  return (
    <div className="rounded-lg border border-bad/40 bg-bad/10 p-3 text-sm" data-testid="chat-restricted">
      <p className="font-semibold text-bad">
        {kind === 'ban' ? 'You are banned from this chat.' : 'You are timed out.'}
      </p>
      {until !== null && now > 0 && (
        <p className="text-dim tabular-nums">You can chat again in {clock(Date.parse(until) - now)}.</p>
      )}
      {reason && <p className="mt-1 break-words">Reason: {reason}</p>}
      {kind === 'ban' && <Appeal />}
    </div>
  );
}

function Appeal() {
  const { channelId } = useChat();
  const [text, setText] = useState('');
  const appeal = useMutation({
    mutationFn: () => call('chat.appeal', { params: { channelId }, body: { text } }),
  });
  if (appeal.isSuccess) {
    return (
      <p className="mt-2" role="status">
        Your unban request was sent.
      </p>
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    appeal.mutate();
  }
  return (
    <form onSubmit={submit} className="mt-2 space-y-2">
      <label className="block">
        <span className="mb-1 block font-semibold text-xs">Unban request (you can send one)</span>
        <textarea
          value={text}
          rows={2}
          maxLength={500}
          onChange={(event) => setText(event.target.value)}
          className={inputLook}
        />
      </label>
      {appeal.isError && (
        <p role="alert" className="text-bad text-xs">
          {messageOf(appeal.error)}
        </p>
      )}
      <Button type="submit" className="w-full" busy={appeal.isPending} disabled={text.trim() === ''}>
        Send request
      </Button>
    </form>
  );
}
