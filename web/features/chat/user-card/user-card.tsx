'use client';
import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import Link from 'next/link';
import { type Answer, call } from '../../../lib/api';
import { day } from '../../../lib/time';
import { Avatar } from '../../../ui/avatar';
import { Popover } from '../../../ui/popover';
import { type Subject, useChat } from '../context';
import { CardActions } from './card-actions';
import { ReportForm } from './report-form';
import { RestrictForm } from './restrict-form';
import { UserHistory } from './user-history';

/** A user in this channel, and the actions on them. */
export function UserCard({ subject }: { subject: Subject }) {
  const { channelId, self, openCard, moderates, role } = useChat();
  const { userId, name, author, message } = subject;
  const chatter = useQuery({
    queryKey: ['chatter', channelId, userId],
    queryFn: () => call('chat.getChatter', { params: { channelId, userId } }),
    enabled: self !== null,
    staleTime: 0,
  });
  const title = chatter.data?.displayName ?? author?.displayName ?? name;
  const own = userId === self?.userId;
  const theirRole = chatter.data?.member.role ?? null;
  const mayRestrict = moderates && !own && (theirRole === null || role === 'owner' || role === 'admin');
  return (
    <Popover title={title} onClose={() => openCard(null)} className="top-2 max-h-[calc(100%-1rem)]">
      <div className="space-y-3 p-3.5 text-sm" data-testid="user-card">
        <div className="flex items-center gap-3">
          <Avatar name={title} colour={author?.colour ?? '#6b7280'} size={44} />
          <div className="min-w-0">
            <Link
              href={`/c/${name}`}
              prefetch={false}
              className="inline-flex min-h-6 items-center gap-1.5 font-semibold text-link hover:underline"
            >
              @{name} <ExternalLink size={13} aria-hidden />
            </Link>
            {chatter.data && <About chatter={chatter.data} />}
          </div>
        </div>
        {chatter.isError && <p className="text-dim text-xs">Details could not be loaded.</p>}
        <CardActions subject={subject} own={own} />
        {self !== null && !own && !moderates && message && (
          <ReportForm messageId={message.messageId} name={name} />
        )}
        {mayRestrict && (
          <RestrictForm subject={subject} restriction={chatter.data?.member.restriction ?? null} />
        )}
        {chatter.data?.moderation && <UserHistory moderation={chatter.data.moderation} />}
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
      Joined {day(createdAt)}
      {role !== 'owner' &&
        (followedAt === null ? ' · Not following' : ` · Following since ${day(followedAt)}`)}
      {restriction && (
        <span className="block font-semibold text-bad">
          {restriction.kind === 'ban' ? 'Banned' : 'Timed out'} by {restriction.by}
          {restriction.reason && `: ${restriction.reason}`}
        </span>
      )}
    </p>
  );
}
