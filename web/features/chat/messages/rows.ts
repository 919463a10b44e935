import type { Outgoing } from '../../../../client/chat/outbox';
import type { Line, Notice } from '../../../../client/chat/timeline';

export type MessageLine = Extract<Line, { kind: 'message' }>;

export type Row =
  | { readonly kind: 'message'; readonly key: string; readonly line: MessageLine; readonly grouped: boolean }
  | { readonly kind: 'notice'; readonly key: string; readonly entry: Notice }
  | { readonly kind: 'outgoing'; readonly key: string; readonly outgoing: Outgoing }
  | { readonly kind: 'unread'; readonly key: 'unread' };

interface Options {
  readonly lines: readonly Line[];
  readonly outbox: readonly Outgoing[];
  readonly self: string | undefined;
  readonly moderates: boolean;
  /** Whether viewers see where messages were removed with their author. */
  readonly removals: boolean;
  /** Ids of muted users. */
  readonly muted: ReadonlySet<string>;
  /** Sequence number of the last line read; the unread marker follows it. */
  readonly read: number | undefined;
}

/** Messages of one author are grouped within this time, in ms, and up to this many. */
const groupWithin = 40_000;
const maxGroup = 5;

/** The rows on screen: the lines of the room, then the viewer's outgoing messages. */
export function rowsOf({ lines, outbox, self, moderates, removals, muted, read }: Options): Row[] {
  const rows: Row[] = [];
  let head: MessageLine | undefined;
  let run = 0;
  let marked = read === undefined;
  for (const line of lines) {
    if (!isShown(line)) continue;
    if (!marked && line.seq > read!) {
      marked = true;
      if (rows.length > 0) {
        rows.push({ kind: 'unread', key: 'unread' });
        head = undefined;
      }
    }
    if (line.kind === 'notice') {
      rows.push({ kind: 'notice', key: `n${line.seq}`, entry: line.entry });
      head = undefined;
      continue;
    }
    const grouped = head !== undefined && run < maxGroup && follows(head, line);
    run = grouped ? run + 1 : 1;
    if (!grouped) head = line;
    rows.push({ kind: 'message', key: line.message.messageId, line, grouped });
  }
  for (const outgoing of outbox) rows.push({ kind: 'outgoing', key: `o${outgoing.nonce}`, outgoing });
  return rows;

  function isShown(line: Line): boolean {
    if (line.kind === 'message') {
      const { userId } = line.message.author;
      return !muted.has(userId) && (moderates || !isHidden(line.removed));
    }
    const { entry } = line;
    if (entry.type === 'cleared') return true;
    if (entry.type === 'settings') return false;
    return moderates || entry.userId === self;
  }

  /** A single deleted message leaves a note; those that go with their author, or with all others, do not. */
  function isHidden(removed: MessageLine['removed']): boolean {
    if (removed === null || removed === 'deleted') return false;
    return removed === 'cleared' || !removals;
  }
}

function follows(head: MessageLine, line: MessageLine): boolean {
  const { message } = line;
  return (
    head.message.author.userId === message.author.userId &&
    message.at - head.message.at < groupWithin &&
    message.reply === undefined &&
    message.action === undefined &&
    head.message.action === undefined &&
    (head.removed === null) === (line.removed === null)
  );
}

/** Number of messages by others after a sequence number. */
export function countSince(rows: readonly Row[], seq: number, self: string | undefined): number {
  let count = 0;
  for (const row of rows) {
    if (row.kind === 'message' && row.line.seq > seq && row.line.message.author.userId !== self) count += 1;
  }
  return count;
}

/** Whether a message mentions a user, or replies to them. */
export function addresses(line: MessageLine, self: { userId: string; username: string } | null): boolean {
  if (self === null || line.message.author.userId === self.userId) return false;
  if (line.message.reply?.userId === self.userId) return true;
  const name = self.username.toLowerCase();
  const text = line.message.text.toLowerCase();
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (text[at - 1] === '@' && !/\w/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}
