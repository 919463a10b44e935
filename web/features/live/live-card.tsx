'use client';
import { Eye } from 'lucide-react';
import Link from 'next/link';
import type { LiveCard as Card } from '../../../domain/sessions/model';
import { shownName } from '../../../domain/users/shown-name';
import { type Categories, categoryTitle } from '../../lib/categories';
import { clock, compact, spoken } from '../../lib/time';
import { Avatar } from '../../ui/avatar';
import { LiveBadge } from '../../ui/live-badge';
import { Thumbnail } from './thumbnail';

const overlay =
  'rounded-md bg-black/75 px-1.5 py-0.5 text-xs font-semibold text-white tabular-nums leading-4';

export function LiveCard({ card, categories, now }: { card: Card; categories: Categories; now: number }) {
  const uptime = now - Date.parse(card.startedAt);
  return (
    <article data-testid="live-card" data-channel={card.name} className="group relative min-w-0">
      <div className="relative aspect-video overflow-hidden rounded-xl bg-sunken ring-accent transition-shadow group-focus-within:ring-2 group-hover:ring-2">
        <Thumbnail src={card.thumbnailUrl} moving />
        {card.state === 'live' ? (
          <LiveBadge className="absolute top-2 left-2" />
        ) : (
          <span className={`absolute top-2 left-2 ${overlay}`}>Interrupted</span>
        )}
        {now > 0 && (
          <span className={`absolute top-2 right-2 ${overlay}`}>
            <span aria-hidden>{clock(uptime)}</span>
            <span className="sr-only">live for {spoken(uptime)}</span>
          </span>
        )}
        <span className={`absolute bottom-2 left-2 inline-flex items-center gap-1 ${overlay}`}>
          <Eye size={13} aria-hidden /> {compact(card.viewers)}
          <span className="sr-only">viewers</span>
        </span>
        {card.mature && <span className={`absolute right-2 bottom-2 ${overlay}`}>18+</span>}
      </div>
      <div className="mt-2.5 flex gap-3">
        <Avatar name={card.displayName} colour={card.avatarColour} size={40} />
        <div className="min-w-0 flex-1">
          <h3 className="line-clamp-2 wrap-anywhere font-semibold text-[15px] leading-5">
            <Link
              href={`/c/${card.name}`}
              prefetch={false}
              className="outline-none after:absolute after:inset-0 group-hover:text-link"
            >
              {card.title}
            </Link>
          </h3>
          <p className="mt-0.5 truncate text-dim text-sm">{shownName(card)}</p>
          <p className="truncate text-dim text-sm">{categoryTitle(categories, card.category)}</p>
          <Tags tags={card.tags} />
        </div>
      </div>
    </article>
  );
}

export function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <ul aria-label="Tags" className="mt-1.5 flex h-6 flex-wrap gap-1.5 overflow-hidden">
      {tags.map((tag) => (
        <li key={tag} className="rounded-full bg-sunken px-2.5 font-medium text-dim text-xs leading-6">
          {tag}
        </li>
      ))}
    </ul>
  );
}

export function CardSkeleton() {
  return (
    <div aria-hidden>
      <div className="skeleton aspect-video rounded-xl" />
      <div className="mt-2.5 flex gap-3">
        <div className="skeleton size-10 rounded-full" />
        <div className="flex-1 space-y-2 pt-1">
          <div className="skeleton h-3.5 w-4/5 rounded" />
          <div className="skeleton h-3 w-2/5 rounded" />
        </div>
      </div>
    </div>
  );
}
