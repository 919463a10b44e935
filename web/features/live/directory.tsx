'use client';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Radio, TvMinimal } from 'lucide-react';
import { useRef, useState } from 'react';
import type { CategorySlug } from '../../../domain/channels/model';
import { call } from '../../lib/api';
import { useCategories } from '../../lib/categories';
import { useNow, useTopic } from '../../lib/hooks';
import { Button, ButtonLink } from '../../ui/button';
import { cx } from '../../ui/cx';
import { MoreButton } from '../../ui/more-button';
import { ErrorNotice, Notice } from '../../ui/notice';
import { CardSkeleton, LiveCard } from './live-card';

const grid = 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-x-4 gap-y-7';

/** Live channels, updated by the socket, with polling as a fallback. */
export function Directory() {
  const [category, setCategory] = useState<CategorySlug>();
  const categories = useCategories();
  const queries = useQueryClient();
  const now = useNow();
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  const live = useInfiniteQuery({
    queryKey: ['directory', 'pages', category ?? 'all'],
    queryFn: ({ pageParam }) =>
      call('sessions.listLive', {
        query: { limit: 24, ...(category && { category }), ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.cursor,
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });

  const refetch = () => void queries.invalidateQueries({ queryKey: ['directory'] });
  useTopic(
    'directory',
    (item) => {
      if (item.type !== 'stream') return;
      // Streams may change together, and a shared cache may be 2 s old.
      clearTimeout(later.current);
      refetch();
      later.current = setTimeout(refetch, 2_500);
    },
    refetch,
  );

  const seen = new Set<string>();
  const cards = (live.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter(({ channelId }) => !seen.has(channelId) && seen.add(channelId));

  return (
    <div className="mx-auto max-w-[110rem] px-4 py-5 sm:px-6">
      <h1 className="font-extrabold text-2xl tracking-tight">Live now</h1>
      <fieldset className="scrollless -mx-4 min-w-0 mt-3 mb-5 flex gap-2 overflow-x-auto px-4 py-1 sm:-mx-6 sm:px-6">
        <legend className="sr-only">Category</legend>
        <Chip chosen={category === undefined} onChoose={() => setCategory(undefined)}>
          All
        </Chip>
        {categories.map(({ slug, title }) => (
          <Chip key={slug} chosen={category === slug} onChoose={() => setCategory(slug)}>
            {title}
          </Chip>
        ))}
        {categories.length === 0 &&
          [5, 6, 4, 7].map((width) => (
            <span
              key={width}
              className="skeleton h-9 shrink-0 rounded-full"
              style={{ width: `${width}rem` }}
            />
          ))}
      </fieldset>

      {live.isPending && (
        <div className={grid} role="status" aria-label="Loading live channels">
          {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => (
            <CardSkeleton key={key} />
          ))}
        </div>
      )}
      {live.isError && cards.length === 0 && (
        <ErrorNotice
          title="Live channels could not be loaded"
          level={2}
          error={live.error}
          onRetry={() => void live.refetch()}
        />
      )}
      {live.isSuccess && cards.length === 0 && (
        <Notice
          icon={<TvMinimal size={28} />}
          title={category === undefined ? 'No one is live right now' : 'No one is live in this category'}
          actions={
            <>
              {category !== undefined && (
                <Button onClick={() => setCategory(undefined)}>Show all categories</Button>
              )}
              <ButtonLink href="/go-live" look="primary">
                <Radio size={18} aria-hidden /> Go live
              </ButtonLink>
            </>
          }
        >
          New streams appear here as soon as they start.
        </Notice>
      )}
      {cards.length > 0 && (
        <div className={cx(grid, live.isPlaceholderData && 'opacity-60')} data-testid="live-grid">
          {cards.map((card) => (
            <LiveCard key={card.sessionId} card={card} categories={categories} now={now} />
          ))}
        </div>
      )}
      <div className="mt-8 text-center empty:hidden">
        <MoreButton query={live} />
      </div>
    </div>
  );
}

function Chip({ chosen, onChoose, children }: { chosen: boolean; onChoose: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cx(
        'min-h-9 shrink-0 rounded-full px-4 font-semibold text-sm transition-colors',
        chosen ? 'bg-ink text-bg' : 'bg-sunken text-ink hover:bg-hover',
      )}
    >
      {children}
    </button>
  );
}
