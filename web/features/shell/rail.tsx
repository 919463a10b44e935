'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { shownName } from '../../../domain/users/shown-name';
import { categoryTitle, useCategories } from '../../lib/categories';
import { railQuery } from '../../lib/queries';
import { compact } from '../../lib/time';
import { Avatar } from '../../ui/avatar';
import { cx } from '../../ui/cx';

/** Live channels at the side, on wide screens. */
export function Rail() {
  const pathname = usePathname();
  const live = useQuery(railQuery);
  const categories = useCategories();
  const items = live.data?.items ?? [];
  const plain = /^\/(sign-in|sign-up|forgot|mod)\b/.test(pathname);
  if (plain) return null;
  return (
    <nav
      aria-label="Live channels"
      className="sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-60 shrink-0 overflow-y-auto border-line border-r bg-raised py-3 xl:block"
    >
      <h2 className="px-4 pb-2 font-bold text-dim text-xs uppercase tracking-wider">Live channels</h2>
      {live.isPending &&
        [0, 1, 2].map((key) => (
          <div key={key} className="flex items-center gap-3 px-4 py-2">
            <span className="skeleton size-8 rounded-full" />
            <span className="skeleton h-3 w-24 rounded" />
          </div>
        ))}
      {live.isSuccess && items.length === 0 && (
        <p className="px-4 text-dim text-sm">No one is live right now.</p>
      )}
      <ul>
        {items.map((card) => {
          const href = `/c/${card.name}`;
          return (
            <li key={card.channelId}>
              <Link
                href={href}
                prefetch={false}
                aria-current={pathname === href ? 'page' : undefined}
                className={cx(
                  'flex items-center gap-3 px-4 py-1.5 hover:bg-hover',
                  pathname === href && 'bg-sunken',
                )}
              >
                <Avatar name={card.displayName} colour={card.avatarColour} size={32} />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-semibold text-sm leading-5">{shownName(card)}</span>
                  <span className="block truncate text-dim text-xs leading-4">
                    {categoryTitle(categories, card.category)}
                  </span>
                </span>
                <span className="flex items-center gap-1.5 text-xs tabular-nums">
                  <span
                    className={cx(
                      'size-2 rounded-full',
                      card.state === 'live' ? 'bg-live' : 'bg-neutral-400',
                    )}
                    aria-hidden
                  />
                  {card.state !== 'live' && <span className="sr-only">interrupted,</span>}
                  {compact(card.viewers)}
                  <span className="sr-only">viewers</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
