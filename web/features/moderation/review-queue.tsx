'use client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Check, Inbox, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { call } from '../../lib/api';
import { getPrefs } from '../../lib/prefs';
import { Button } from '../../ui/button';
import { matchesFilter, useModeration } from './context';
import { Chip, ListFrame, Moment, UserName } from './parts';
import { listConnectionItems, reviewQueueQuery } from './queries';
import { type ReviewItem, updateReviewPages } from './review-pages';

const reasons: Readonly<Record<string, string>> = {
  link: 'Contains a link',
  shield: 'Shield mode',
  report: 'Reported',
};

/** The labels of the buttons, and the result of each. */
const labels = {
  unsent: { yes: 'Approve', no: 'Reject', approved: 'Approved', rejected: 'Rejected' },
  reported: { yes: 'Dismiss', no: 'Delete', approved: 'Dismissed the reports of', rejected: 'Deleted' },
} as const;
const labelsOf = ({ reports }: ReviewItem) => labels[reports === undefined ? 'unsent' : 'reported'];

/** Unsent and reported messages that need a decision. Keys: arrows move, A approves, D rejects. */
export function ReviewQueue() {
  const { channelId, filter, act } = useModeration();
  const queries = useQueryClient();
  const root = useRef<HTMLUListElement>(null);
  const list = useInfiniteQuery(reviewQueueQuery(channelId));
  const items = listConnectionItems(list).filter(({ message }) =>
    matchesFilter(filter, message.author.name, message.author.displayName),
  );

  const focusAt = (index: number): void => {
    const rows = root.current?.querySelectorAll<HTMLElement>('[data-approve]') ?? [];
    rows[Math.max(0, Math.min(index, rows.length - 1))]?.focus();
  };

  async function decide(item: ReviewItem, approve: boolean): Promise<void> {
    const { messageId, author } = item.message;
    const { approved, rejected } = labelsOf(item);
    const at = items.findIndex((one) => one.message.messageId === messageId);
    queries.setQueryData(reviewQueueQuery(channelId).queryKey, (pages) =>
      updateReviewPages(pages, { decided: messageId }),
    );
    // Once the row is removed, the next one is at its index.
    requestAnimationFrame(() => focusAt(at));
    await act(`${approve ? approved : rejected} a message by ${author.name}.`, () =>
      call('chat.decideReview', { params: { channelId, messageId }, body: { allow: approve } }),
    );
  }

  function onKey(event: KeyboardEvent, index: number) {
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
      empty="No messages to review."
    >
      <ul ref={root} className="divide-y divide-line" data-testid="review-queue">
        {items.map((item, index) => (
          <li
            key={item.message.messageId}
            className="px-4 py-3 focus-within:bg-sunken/60"
            onKeyDown={(event) => onKey(event, index)}
          >
            <div className="flex flex-wrap items-center gap-x-2 text-sm">
              <UserName name={item.message.author.name} />
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
                data-approve
                className="min-h-8 px-3"
                aria-label={`${labelsOf(item).yes} the message by ${item.message.author.name}`}
                onClick={() => void decide(item, true)}
              >
                <Check size={16} className="text-good" aria-hidden /> {labelsOf(item).yes}
              </Button>
              <Button
                className="min-h-8 px-3"
                aria-label={`${labelsOf(item).no} the message by ${item.message.author.name}`}
                onClick={() => void decide(item, false)}
              >
                <X size={16} className="text-bad" aria-hidden /> {labelsOf(item).no}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}
