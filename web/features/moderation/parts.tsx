'use client';
import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { messageOf } from '../../lib/api';
import { MoreButton } from '../../ui/more-button';
import { useModeration } from './context';

/** A username that filters the panels when pressed. */
export function UserName({ name }: { name: string }) {
  const { filter, setFilter } = useModeration();
  const chosen = filter.toLowerCase() === name.toLowerCase();
  return (
    <button
      type="button"
      title={chosen ? 'Show all users' : `Show only ${name}`}
      aria-pressed={chosen}
      onClick={() => setFilter(chosen ? '' : name)}
      className="inline-flex min-h-6 items-center font-bold underline-offset-2 hover:underline aria-pressed:text-link"
    >
      {name}
    </button>
  );
}

/** The part of an infinite query that a panel needs. */
interface ListQuery {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => unknown;
  readonly fetchNextPage: () => unknown;
}

/** A paginated list with its loading, error and empty states. */
export function ListFrame({
  list,
  shown,
  icon,
  empty,
  children,
}: {
  list: ListQuery;
  /** Number of items that match the filter. */
  shown: number;
  icon: ReactNode;
  empty: string;
  children: ReactNode;
}) {
  const { filter } = useModeration();
  const more = (
    <div className="p-3 empty:hidden">
      <MoreButton query={list} className="w-full" />
    </div>
  );
  if (shown > 0) {
    return (
      <>
        {children}
        {more}
      </>
    );
  }
  if (list.isPending) {
    return (
      <p className="grid place-items-center p-8 text-dim" role="status" aria-label="Loading">
        <LoaderCircle size={22} className="animate-spin" aria-hidden />
      </p>
    );
  }
  if (list.isError) {
    return (
      <p className="p-6 text-center text-dim text-sm" role="alert">
        {messageOf(list.error)}{' '}
        <button type="button" className="font-semibold text-link" onClick={() => void list.refetch()}>
          Try again
        </button>
      </p>
    );
  }
  return (
    <>
      <div className="px-6 py-8 text-center text-dim text-sm">
        <span className="mb-2.5 inline-block">{icon}</span>
        <p>{filter.trim() === '' ? empty : `No results for “${filter.trim()}”.`}</p>
      </div>
      {more}
    </>
  );
}

/** `14:05`, with the day when it is not today. Takes ms or an ISO date. */
export function Moment({ at }: { at: string | number }) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString()}
      className="text-dim text-xs tabular-nums"
    >
      {date.toLocaleString('en-GB', {
        ...(!today && { day: 'numeric', month: 'short' }),
        hour: '2-digit',
        minute: '2-digit',
      })}
    </time>
  );
}

export function Chip({ children, bad = false }: { children: ReactNode; bad?: boolean }) {
  return (
    <span
      className={`inline-flex items-center rounded-md px-1.5 font-semibold text-xs leading-5 ${bad ? 'bg-bad/15 text-bad' : 'bg-sunken text-dim'}`}
    >
      {children}
    </span>
  );
}
