'use client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Check, Inbox, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { call } from '../../lib/api';
import { getPrefs } from '../../lib/prefs';
import { Button } from '../../ui/button';
import { meant, useDesk } from './desk';
import { Chip, ListFrame, Moment, Person } from './parts';
import { reviewQuery } from './queries';
import { changeReviewQueue, type ReviewItem } from './review-pages';

const reasons: Readonly<Record<string, string>> = {
  link: 'Holds a link',
  shield: 'Shield mode',
  report: 'Reported',
};

/** What a moderator says to a message: in the button, and of what was done. */
const words = {
  held: { yes: 'Allow', no: 'Deny', allowed: 'Allowed', denied: 'Denied' },
  reported: { yes: 'Dismiss', no: 'Delete', allowed: 'Dismissed reports of', denied: 'Deleted' },
} as const;
const wordsOf = ({ reports }: ReviewItem) => words[reports === undefined ? 'held' : 'reported'];

/** Messages that wait for a decision: held ones, and reported ones. Arrows go from one to the next, A allows, D denies. */
export function ReviewPanel() {
  const { channelId, filter, act } = useDesk();
  const queries = useQueryClient();
  const root = useRef<HTMLUListElement>(null);
  const list = useInfiniteQuery(reviewQuery(channelId));
  const items = (list.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter(({ message }) => meant(filter, message.author.name, message.author.displayName));

  const focusAt = (index: number): void => {
    const rows = root.current?.querySelectorAll<HTMLElement>('[data-allow]') ?? [];
    rows[Math.max(0, Math.min(index, rows.length - 1))]?.focus();
  };

  async function decide(item: ReviewItem, allow: boolean): Promise<void> {
    const { messageId, author } = item.message;
    const said = wordsOf(item);
    const at = items.findIndex((one) => one.message.messageId === messageId);
    queries.setQueryData(reviewQuery(channelId).queryKey, (pages) =>
      changeReviewQueue(pages, { decided: messageId }),
    );
    // After the row is gone: the next one is there then.
    requestAnimationFrame(() => focusAt(at));
    await act(`${allow ? said.allowed : said.denied} a message of ${author.name}.`, () =>
      call('chat.decideReview', { params: { channelId, messageId }, body: { allow } }),
    );
  }

  function press(event: KeyboardEvent, index: number) {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1 }[event.key];
    const item = items[index];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to !== undefined) focusAt(to);
    else if (item !== undefined && getPrefs().letters && event.key === 'a') void decide(item, true);
    else if (item !== undefined && getPrefs().letters && event.key === 'd') void decide(item, false);
    else return;
    event.preventDefault();
  }

  return (
    <ListFrame
      list={list}
      shown={items.length}
      icon={<Inbox size={26} aria-hidden />}
      empty="No message waits for you."
    >
      <ul ref={root} className="divide-y divide-line" data-testid="held">
        {items.map((item, index) => (
          <li
            key={item.message.messageId}
            className="px-4 py-3 focus-within:bg-sunken/60"
            onKeyDown={(event) => press(event, index)}
          >
            <div className="flex flex-wrap items-center gap-x-2 text-sm">
              <Person name={item.message.author.name} />
              <Moment at={item.message.at} />
              <Chip bad>{reasons[item.reason] ?? `Matches “${item.reason}”`}</Chip>
            </div>
            <p className="mt-0.5 break-words text-sm leading-relaxed">{item.message.text}</p>
            {item.reports && (
              <ul className="mt-1 space-y-0.5 text-dim text-xs leading-relaxed">
                {item.reports.map(({ by, reason }) => (
                  <li key={by.userId} className="break-words">
                    <span className="font-semibold">@{by.name}</span>: {reason}
                  </li>
                ))}
              </ul>
            )}
            <div className="mt-2 flex gap-2">
              <Button
                data-allow
                className="min-h-8 px-3"
                aria-label={`${wordsOf(item).yes} the message of ${item.message.author.name}`}
                onClick={() => void decide(item, true)}
              >
                <Check size={16} className="text-good" aria-hidden /> {wordsOf(item).yes}
              </Button>
              <Button
                className="min-h-8 px-3"
                aria-label={`${wordsOf(item).no} the message of ${item.message.author.name}`}
                onClick={() => void decide(item, false)}
              >
                <X size={16} className="text-bad" aria-hidden /> {wordsOf(item).no}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}
