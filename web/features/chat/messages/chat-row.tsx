'use client';
import { LoaderCircle } from 'lucide-react';
import type { Outgoing } from '../../../../client/chat/outbox';
import type { Notice } from '../../../../client/chat/timeline';
import { clock } from '../../../lib/time';
import { useChat } from '../context';
import { Body } from './body';
import { MessageRow } from './message-row';
import { inNameColour } from './name';
import type { Row } from './rows';

/** Any row of the list. */
export function ChatRow({ row }: { row: Row }) {
  switch (row.kind) {
    case 'message':
      return <MessageRow line={row.line} joined={row.joined} />;
    case 'notice':
      return <p className="px-3 py-1 text-dim text-xs italic leading-5">{sentenceOf(row.entry)}</p>;
    case 'outgoing':
      return <OutgoingRow outgoing={row.outgoing} />;
    case 'unread':
      return (
        <div className="flex items-center gap-2 px-3 py-1 font-semibold text-bad text-xs">
          <span className="h-px flex-1 bg-bad/60" aria-hidden />
          New
          <span className="h-px flex-1 bg-bad/60" aria-hidden />
        </div>
      );
  }
}

function sentenceOf(entry: Notice): string {
  switch (entry.type) {
    case 'cleared':
      return 'A moderator cleared the chat.';
    case 'lifted':
      return `${entry.name} may write again.`;
    case 'reinstated':
      return `What ${entry.name} wrote is back.`;
    case 'moderator':
      return entry.added ? `${entry.name} is a moderator now.` : `${entry.name} is no moderator any more.`;
    case 'settings':
      return 'The rules of the room changed.';
    case 'purged':
      if (entry.cause === 'ban') return `${entry.name} was banned.`;
      if (entry.cause === 'purge') return `What ${entry.name} wrote was removed.`;
      return `${entry.name} was timed out${entry.seconds ? ` for ${clock(entry.seconds * 1_000)}` : ''}.`;
  }
}

const problems: Readonly<Record<string, string>> = {
  unanswered: 'It may not have arrived.',
};

/** One's own message that is not in the log yet, or will not be. */
function OutgoingRow({ outgoing }: { outgoing: Outgoing }) {
  const { room, self } = useChat();
  const { nonce, text, state, problem, reply } = outgoing;
  const colour = inNameColour(self?.avatarColour ?? '#888888');
  return (
    <div
      className="break-words px-3 pt-1.5 pb-px text-[13px] leading-5"
      data-testid="chat-outgoing"
      data-state={state}
    >
      {reply && <p className="truncate text-dim text-xs">Replying to @{reply.name}</p>}
      <span className={`font-bold ${colour.className}`} style={colour.style}>
        {self?.displayName}
      </span>
      <span className="text-dim">: </span>
      <span className={state === 'refused' ? 'text-dim line-through' : 'text-dim'}>
        <Body text={text} />
      </span>
      {state === 'sending' && (
        <LoaderCircle
          size={12}
          className="ml-1.5 inline animate-spin text-dim"
          role="img"
          aria-label="Being sent"
        />
      )}
      {state === 'in-review' && (
        <p className="text-dim text-xs">
          A moderator looks at this first. <Small onClick={() => room.dismiss(nonce)}>Dismiss</Small>
        </p>
      )}
      {state === 'refused' && problem && (
        <p className="text-bad text-xs">
          {problems[problem.code] ?? `${problem.detail ?? problem.title}.`.replace(/([.!?])\.$/, '$1')}{' '}
          <Small onClick={() => room.retry(nonce)}>Try again</Small>{' '}
          <Small onClick={() => room.dismiss(nonce)}>Dismiss</Small>
        </p>
      )}
    </div>
  );
}

function Small({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-6 rounded px-1 font-semibold text-link underline-offset-2 hover:underline"
    >
      {children}
    </button>
  );
}
