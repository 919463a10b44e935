'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Clapperboard } from 'lucide-react';
import Link from 'next/link';
import type { Session } from '../../../domain/sessions/model';
import { call, messageOf } from '../../lib/api';
import { categoryTitle, useCategories } from '../../lib/categories';
import { useNow } from '../../lib/hooks';
import { ago, clock } from '../../lib/time';
import { MoreButton } from '../../ui/more-button';
import { Thumbnail } from '../live/thumbnail';

/** A recording is ready seconds after its stream ends. After this time, in ms, there will be none. */
const recordingWithin = 120_000;
const isBeingRecorded = ({ recording, endedAt, liveAt }: Session): boolean =>
  recording === null &&
  liveAt !== null &&
  endedAt !== null &&
  Date.now() - Date.parse(endedAt) < recordingWithin;

export function PastStreams({ name, current }: { name: string; current?: string }) {
  const now = useNow(60_000);
  const sessions = useInfiniteQuery({
    queryKey: ['sessions', name.toLowerCase()],
    queryFn: ({ pageParam }) =>
      call('sessions.list', {
        params: { name },
        query: { limit: 20, ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isBeingRecorded)) ? 5_000 : 60_000,
  });
  const past = (sessions.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter((one) => one.state === 'ended');
  return (
    <section aria-label="Past streams" className="p-4">
      <h2 className="font-bold">Past streams</h2>
      {sessions.isPending && (
        <div className="mt-3 space-y-3" aria-hidden>
          {[0, 1, 2].map((key) => (
            <div key={key} className="skeleton h-18 rounded-lg" />
          ))}
        </div>
      )}
      {sessions.isError && past.length === 0 && (
        <p className="mt-3 text-dim text-sm">
          {messageOf(sessions.error)}{' '}
          <button type="button" className="font-semibold text-link" onClick={() => void sessions.refetch()}>
            Try again
          </button>
        </p>
      )}
      {sessions.isSuccess && past.length === 0 && (
        <div className="mt-3 rounded-xl bg-sunken px-4 py-8 text-center text-dim text-sm">
          <Clapperboard size={26} className="mx-auto mb-2.5" aria-hidden />
          Past streams will appear here.
        </div>
      )}
      <ul className="-mx-2 mt-2 grid grid-cols-1 gap-1">
        {past.map((session) => (
          <li key={session.sessionId}>
            <PastStream session={session} now={now} current={session.sessionId === current} />
          </li>
        ))}
      </ul>
      <MoreButton query={sessions} className="mt-3 w-full" />
    </section>
  );
}

function PastStream({ session, now, current }: { session: Session; now: number; current: boolean }) {
  const categories = useCategories();
  const { recording, startedAt, endedAt } = session;
  const length =
    recording?.durationMs ?? (endedAt === null ? undefined : Date.parse(endedAt) - Date.parse(startedAt));
  const inside = (
    <>
      <div className="relative aspect-video w-32 shrink-0 overflow-hidden rounded-lg bg-sunken">
        <Thumbnail src={recording?.thumbnailUrl ?? session.thumbnailUrl} moving={false} />
        {length !== undefined && (
          <span className="absolute right-1 bottom-1 rounded bg-black/75 px-1 font-semibold text-[11px] text-white tabular-nums">
            {clock(length)}
          </span>
        )}
      </div>
      <div className="min-w-0 flex-1 py-0.5">
        <p className="line-clamp-2 font-semibold text-sm leading-5">{session.title}</p>
        <p className="mt-0.5 truncate text-dim text-xs">
          {categoryTitle(categories, session.category)}
          {now > 0 && ` · ${ago(startedAt, now)}`}
        </p>
        {recording === null && (
          <p className="text-dim text-xs">
            {isBeingRecorded(session) ? 'Recording is processing' : 'No recording'}
          </p>
        )}
      </div>
    </>
  );
  const look = 'flex gap-3 rounded-lg p-2';
  if (recording === null) return <div className={look}>{inside}</div>;
  return (
    <Link
      href={`/v/${session.sessionId}`}
      prefetch={false}
      data-testid="recording-card"
      aria-current={current ? 'page' : undefined}
      className={`${look} hover:bg-hover ${current ? 'bg-sunken' : ''}`}
    >
      {inside}
    </Link>
  );
}
