'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText, Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Answer } from '../../lib/api';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { matchesFilter, useModeration } from './context';
import { Chip, ListFrame, Moment, UserName } from './parts';
import { actionsQuery, listConnectionItems } from './queries';

type Action = Answer<'chat.listActions'>['items'][number];

/** Moderation actions, newest first. */
export function ActionLog() {
  const { channelId, filter } = useModeration();
  const list = useInfiniteQuery(actionsQuery(channelId));
  const items = listConnectionItems(list).filter(({ by, target }) =>
    matchesFilter(filter, by.name, target?.name),
  );
  return (
    <ListFrame
      list={list}
      shown={items.length}
      icon={<ScrollText size={26} aria-hidden />}
      empty="No moderation actions yet."
    >
      <ul className="divide-y divide-line" data-testid="action-log">
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
  const { undo } = useModeration();
  const [busy, setBusy] = useState(false);
  const { actionId, by, at, message, reason, detail, undone, undoable } = action;
  return (
    <>
      <div className={cx('min-w-0 flex-1 text-sm leading-relaxed', undone && 'text-dim')}>
        <p>
          <UserName name={by.name} /> {sentenceOf(action)}
          {detail && <span className="text-dim"> ({detail})</span>} <Moment at={at} />{' '}
          {undone && <Chip>Undone</Chip>}
        </p>
        {message && (
          <blockquote className="mt-0.5 break-words border-line border-l-2 pl-2 text-dim">
            {message.text}
          </blockquote>
        )}
        {reason && <p className="text-dim text-xs">Reason: {reason}</p>}
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
function sentenceOf({ kind, target }: Action): ReactNode {
  const user = target === null ? 'a user' : <UserName name={target.name} />;
  switch (kind) {
    case 'delete':
      return <>deleted a message by {user}</>;
    case 'purge':
      return <>removed all messages by {user}</>;
    case 'timeout':
      return <>timed out {user}</>;
    case 'ban':
      return <>banned {user}</>;
    case 'lift':
      return <>ended the restriction of {user}</>;
    case 'clear':
      return 'cleared the chat';
    case 'settings':
      return 'changed the chat settings';
    case 'terms':
      return 'changed the blocked and permitted terms';
    case 'pin':
      return 'pinned a message';
    case 'unpin':
      return 'unpinned a message';
    case 'add-moderator':
      return <>made {user} a moderator</>;
    case 'remove-moderator':
      return <>removed {user} as a moderator</>;
    case 'approve-message':
      return <>approved a message by {user}</>;
    case 'reject-message':
      return <>rejected a message by {user}</>;
    case 'dismiss-reports':
      return <>dismissed the reports of a message by {user}</>;
    case 'accept-appeal':
      return <>approved the unban request by {user}</>;
    case 'deny-appeal':
      return <>denied the unban request by {user}</>;
    case 'add-emote':
      return 'added an emote';
    case 'remove-emote':
      return 'removed an emote';
    case 'undo':
      return 'undid an action';
  }
}
