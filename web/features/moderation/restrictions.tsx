'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserCheck } from 'lucide-react';
import { useState } from 'react';
import { isActive } from '../../../domain/chat/moderation/restriction';
import { type Answer, call } from '../../lib/api';
import { useNow } from '../../lib/hooks';
import { clock } from '../../lib/time';
import { Button } from '../../ui/button';
import { matchesFilter, useModeration } from './context';
import { Chip, ListFrame, Moment, UserName } from './parts';
import { listConnectionItems, restrictionsQuery } from './queries';

type Restriction = Answer<'chat.listRestrictions'>['items'][number];

/** Banned and timed-out users. */
export function Restrictions() {
  const { channelId, filter } = useModeration();
  const now = useNow();
  const list = useInfiniteQuery(restrictionsQuery(channelId));
  const items = listConnectionItems(list)
    .filter(({ name, by }) => matchesFilter(filter, name, by))
    .filter((restriction) => isActive(restriction, now));
  return (
    <ListFrame
      list={list}
      shown={items.length}
      icon={<UserCheck size={26} aria-hidden />}
      empty="No banned or timed-out users."
    >
      <ul className="divide-y divide-line" data-testid="restrictions">
        {items.map((one) => (
          <li key={one.userId} className="flex items-start gap-3 px-4 py-3">
            <RestrictionItem one={one} now={now} />
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}

function RestrictionItem({ one, now }: { one: Restriction; now: number }) {
  const { channelId, act } = useModeration();
  const [busy, setBusy] = useState(false);
  const { userId, name, kind, reason, by, at, until } = one;
  async function lift() {
    setBusy(true);
    await act(kind === 'ban' ? `${name} was unbanned.` : `The timeout of ${name} was ended.`, () =>
      call('chat.lift', { params: { channelId, userId } }),
    );
    setBusy(false);
  }
  return (
    <>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 text-sm">
          <UserName name={name} />
          <Chip bad={kind === 'ban'}>{kind === 'ban' ? 'Banned' : 'Timed out'}</Chip>
          {until !== null && now > 0 && (
            <span className="text-dim text-xs tabular-nums">{clock(Date.parse(until) - now)} left</span>
          )}
        </div>
        {reason && <p className="mt-0.5 break-words text-sm">{reason}</p>}
        <p className="text-dim text-xs">
          by {by}, <Moment at={at} />
        </p>
      </div>
      <Button
        className="min-h-8 px-3"
        busy={busy}
        aria-label={kind === 'ban' ? `Unban ${name}` : `End the timeout of ${name}`}
        onClick={() => void lift()}
      >
        {kind === 'ban' ? 'Unban' : 'End'}
      </Button>
    </>
  );
}
