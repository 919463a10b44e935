'use client';
import type { Notice } from '../../../../client/chat/timeline';
import { clock } from '../../../lib/time';
import { MessageRow } from './message-row';
import { OutgoingRow } from './outgoing-row';
import type { Row } from './rows';

export function ChatRow({ row }: { row: Row }) {
  switch (row.kind) {
    case 'message':
      return <MessageRow line={row.line} grouped={row.grouped} />;
    case 'notice':
      return <p className="px-3 py-1 text-dim text-xs italic leading-5">{noticeText(row.entry)}</p>;
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

function noticeText(entry: Notice): string {
  switch (entry.type) {
    case 'cleared':
      return 'Chat was cleared by a moderator.';
    case 'lifted':
      return `${entry.name} can chat again.`;
    case 'reinstated':
      return `Messages by ${entry.name} were restored.`;
    case 'moderator':
      return entry.added ? `${entry.name} is now a moderator.` : `${entry.name} is no longer a moderator.`;
    case 'settings':
      return 'The chat settings changed.';
    case 'purged':
      if (entry.cause === 'ban') return `${entry.name} was banned.`;
      if (entry.cause === 'purge') return `Messages by ${entry.name} were removed.`;
      return `${entry.name} was timed out${entry.seconds ? ` for ${clock(entry.seconds * 1_000)}` : ''}.`;
  }
}
