'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText, Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Answer } from '../../lib/api';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { meant, useDesk } from './desk';
import { Chip, ListFrame, Moment, Person } from './parts';
import { actionsQuery } from './queries';

type Action = Answer<'chat.listActions'>['items'][number];

/** What moderators did, newest first, with the way back. */
export function LogPanel() {
  const { channelId, filter } = useDesk();
  const list = useInfiniteQuery(actionsQuery(channelId));
  const items = (list.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter(({ by, target }) => meant(filter, by.name, target?.name));
  return (
    <ListFrame
      list={list}
      shown={items.length}
      icon={<ScrollText size={26} aria-hidden />}
      empty="No moderator has done anything yet."
    >
      <ul className="divide-y divide-line" data-testid="log">
        {items.map((action) => (
          <li key={action.actionId} className="flex items-start gap-3 px-4 py-2.5">
            <Line action={action} />
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}

function Line({ action }: { action: Action }) {
  const { undo } = useDesk();
  const [busy, setBusy] = useState(false);
  const { actionId, by, at, message, reason, detail, undone, undoable } = action;
  return (
    <>
      <div className={cx('min-w-0 flex-1 text-sm leading-relaxed', undone && 'text-dim')}>
        <p>
          <Person name={by.name} /> {told(action)}
          {detail && <span className="text-dim"> ({detail})</span>} <Moment at={at} />{' '}
          {undone && <Chip>Undone</Chip>}
        </p>
        {message && (
          <blockquote className="mt-0.5 break-words border-line border-l-2 pl-2 text-dim">
            {message.text}
          </blockquote>
        )}
        {reason && <p className="text-dim text-xs">Why: {reason}</p>}
      </div>
      {undoable && !undone && (
        <Button
          className="min-h-8 px-2.5"
          busy={busy}
          onClick={async () => {
            setBusy(true);
            await undo(actionId);
            setBusy(false);
          }}
        >
          <Undo2 size={15} aria-hidden /> Undo
        </Button>
      )}
    </>
  );
}

/** The sentence after the moderator's name. */
function told({ kind, target }: Action): ReactNode {
  const whom = target === null ? 'somebody' : <Person name={target.name} />;
  switch (kind) {
    case 'delete':
      return <>deleted a message of {whom}</>;
    case 'purge':
      return <>took down everything that {whom} wrote</>;
    case 'timeout':
      return <>timed {whom} out</>;
    case 'ban':
      return <>banned {whom}</>;
    case 'lift':
      return <>let {whom} write again</>;
    case 'clear':
      return 'cleared the chat';
    case 'settings':
      return 'changed the room';
    case 'terms':
      return 'changed the blocked and permitted terms';
    case 'pin':
      return 'pinned a message';
    case 'unpin':
      return 'took the pinned message down';
    case 'add-moderator':
      return <>made {whom} a moderator</>;
    case 'remove-moderator':
      return <>ended the moderating of {whom}</>;
    case 'approve-message':
      return <>allowed a message of {whom}</>;
    case 'reject-message':
      return <>denied a message of {whom}</>;
    case 'dismiss-reports':
      return <>let a reported message of {whom} stand</>;
    case 'accept-appeal':
      return <>accepted the unban request of {whom}</>;
    case 'deny-appeal':
      return <>denied the unban request of {whom}</>;
    case 'add-emote':
      return 'added an emote';
    case 'remove-emote':
      return 'removed an emote';
    case 'undo':
      return 'undid an action';
  }
}
