import type { Outgoing } from '../../../../client/chat/outbox';
import type { Line, Notice } from '../../../../client/chat/timeline';

export type MessageLine = Extract<Line, { kind: 'message' }>;

/** One row of the list on screen. */
export type Row =
  | { readonly kind: 'message'; readonly key: string; readonly line: MessageLine; readonly joined: boolean }
  | { readonly kind: 'notice'; readonly key: string; readonly entry: Notice }
  | { readonly kind: 'outgoing'; readonly key: string; readonly outgoing: Outgoing }
  | { readonly kind: 'unread'; readonly key: 'unread' };

interface Options {
  readonly lines: readonly Line[];
  readonly outbox: readonly Outgoing[];
  readonly self: string | undefined;
  readonly moderates: boolean;
  /** Ids of people whose messages are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** The last place that was read; a line is drawn after it. */
  readonly read: number | undefined;
}

/** Posts of one author within these ms stand under one name, so many at most. */
const joinedWithin = 40_000;
const joinedMost = 5;

/** What of a room is shown, from the first line to one's own messages that are on their way. */
export function rowsOf({ lines, outbox, self, moderates, hidden, read }: Options): Row[] {
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
    const joined = head !== undefined && run < joinedMost && follows(head, line);
    run = joined ? run + 1 : 1;
    if (!joined) head = line;
    rows.push({ kind: 'message', key: line.message.messageId, line, joined });
  }
  for (const outgoing of outbox) rows.push({ kind: 'outgoing', key: `o${outgoing.nonce}`, outgoing });
  return rows;

  function isShown(line: Line): boolean {
    if (line.kind === 'message') {
      const { userId } = line.message.author;
      return !hidden.has(userId) && (moderates || line.removed !== 'cleared');
    }
    const { entry } = line;
    if (entry.type === 'cleared') return true;
    if (entry.type === 'settings') return false;
    return moderates || entry.userId === self;
  }
}

function follows(head: MessageLine, line: MessageLine): boolean {
  const { message } = line;
  return (
    head.message.author.userId === message.author.userId &&
    message.at - head.message.at < joinedWithin &&
    message.reply === undefined &&
    message.action === undefined &&
    head.message.action === undefined &&
    (head.removed === null) === (line.removed === null)
  );
}

/** How many messages of other people came after a place. */
export function newSince(rows: readonly Row[], seq: number, self: string | undefined): number {
  let count = 0;
  for (const row of rows) {
    if (row.kind === 'message' && row.line.seq > seq && row.line.message.author.userId !== self) count += 1;
  }
  return count;
}

/** Whether a message names a person, or answers one of theirs. */
export function concerns(line: MessageLine, self: { userId: string; username: string } | null): boolean {
  if (self === null || line.message.author.userId === self.userId) return false;
  if (line.message.reply?.userId === self.userId) return true;
  const name = self.username.toLowerCase();
  const text = line.message.text.toLowerCase();
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (text[at - 1] === '@' && !/\w/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}
