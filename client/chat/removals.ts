import type { Entry } from '../../domain/chat/log/model';
import type { ChatMessage } from '../../domain/chat/messaging/model';

/** Why a message is hidden. */
export type Removal = 'deleted' | 'purge' | 'timeout' | 'ban' | 'cleared';

/** A user's messages were removed, or those after a sequence number were reinstated. */
type Mark =
  | { readonly seq: number; readonly cause: 'purge' | 'timeout' | 'ban' }
  | { readonly seq: number; readonly cause: 'reinstated'; readonly after: number };

/** What moderators removed and put back. */
export interface Removals {
  /** By message id: deleted (true) or restored (false). */
  readonly deleted: ReadonlyMap<string, boolean>;
  /** By user id, in order. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** The sequence number of the last time the room was cleared. */
  readonly cleared: number;
}

export const noRemovals: Removals = { deleted: new Map(), marks: new Map(), cleared: -1 };

/** Adds an entry; the same object when it removes and restores nothing. */
export function addRemoval(removals: Removals, entry: Entry): Removals {
  const { deleted, marks } = removals;
  const mark = (userId: string, one: Mark): Removals => ({
    ...removals,
    marks: new Map(marks).set(userId, [...(marks.get(userId) ?? []), one]),
  });
  switch (entry.type) {
    case 'deleted':
      return { ...removals, deleted: new Map(deleted).set(entry.messageId, true) };
    case 'restored':
      return { ...removals, deleted: new Map(deleted).set(entry.message.messageId, false) };
    case 'purged':
      return mark(entry.userId, { seq: entry.seq, cause: entry.cause });
    case 'reinstated':
      return mark(entry.userId, { seq: entry.seq, cause: entry.type, after: entry.after });
    case 'cleared':
      return { ...removals, cleared: entry.seq };
    default:
      return removals;
  }
}

/** Why a message that was written at `seq` is hidden; null when it is not. */
export function removalOf(
  removals: Removals,
  seq: number,
  { messageId, author }: ChatMessage,
): Removal | null {
  return removedBy(removals, seq, messageId, author.userId) ?? (removals.cleared > seq ? 'cleared' : null);
}

/** The message without the text of its quote, when the quoted message is removed. The server quotes no removed one. */
export function withoutRemovedQuote(removals: Removals, seq: number, message: ChatMessage): ChatMessage {
  const { reply } = message;
  if (reply === undefined || removedBy(removals, seq, reply.messageId, reply.userId) === null) return message;
  return { ...message, reply: { ...reply, text: '' } };
}

function removedBy(removals: Removals, seq: number, messageId: string, userId: string): Removal | null {
  if (removals.deleted.get(messageId)) return 'deleted';
  const marks = removals.marks.get(userId) ?? [];
  for (const { seq: at, cause } of marks) {
    if (at < seq || cause === 'reinstated') continue;
    if (!marks.some((one) => one.cause === 'reinstated' && one.seq > at && one.after < seq)) return cause;
  }
  return null;
}

/** The removals of an earlier and a later part of the log. */
export function mergeRemovals(earlier: Removals, later: Removals): Removals {
  const marks = new Map(later.marks);
  for (const [userId, list] of earlier.marks) marks.set(userId, [...list, ...(marks.get(userId) ?? [])]);
  return {
    deleted: new Map([...earlier.deleted, ...later.deleted]),
    marks,
    cleared: Math.max(earlier.cleared, later.cleared),
  };
}
