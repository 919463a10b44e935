'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserCheck } from 'lucide-react';
import { useState } from 'react';
import { type Answer, call } from '../../lib/api';
import { useNow } from '../../lib/hooks';
import { clock } from '../../lib/time';
import { Button } from '../../ui/button';
import { meant, useDesk } from './desk';
import { Chip, ListFrame, Moment, Person } from './parts';
import { restrictionsQuery } from './queries';

type Restriction = Answer<'chat.listRestrictions'>['items'][number];

/** Who is banned or timed out now. */
export function PeoplePanel() {
  const { channelId, filter } = useDesk();
  const now = useNow();
  const list = useInfiniteQuery(restrictionsQuery(channelId));
  const items = (list.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter(({ name, by }) => meant(filter, name, by))
    .filter(({ until }) => until === null || Date.parse(until) > now);
  return (
    <ListFrame
      list={list}
      shown={items.length}
      icon={<UserCheck size={26} aria-hidden />}
      empty="Nobody is banned or timed out."
    >
      <ul className="divide-y divide-line" data-testid="restrictions">
        {items.map((one) => (
          <li key={one.userId} className="flex items-start gap-3 px-4 py-3">
            <Restricted one={one} now={now} />
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}

function Restricted({ one, now }: { one: Restriction; now: number }) {
  const { channelId, act } = useDesk();
  const [busy, setBusy] = useState(false);
  const { userId, name, kind, reason, by, at, until } = one;
  async function lift() {
    setBusy(true);
    await act(`Lifted the ${kind} of ${name}.`, () => call('chat.lift', { params: { channelId, userId } }));
    setBusy(false);
  }
  return (
    <>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 text-sm">
          <Person name={name} />
          <Chip bad={kind === 'ban'}>{kind === 'ban' ? 'Banned' : 'Timed out'}</Chip>
          {until !== null && now > 0 && (
            <span className="text-dim text-xs tabular-nums">
              for another {clock(Date.parse(until) - now)}
            </span>
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
        aria-label={`Lift the ${kind} of ${name}`}
        onClick={() => void lift()}
      >
        Lift
      </Button>
    </>
  );
}
