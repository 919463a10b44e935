import type { Entry } from './model';

/** What was taken down in a room, as far as some entries are concerned. */
export interface Tombstones {
  readonly messages: ReadonlySet<string>;
  /** Person → the place up to which everything of theirs is gone. */
  readonly people: ReadonlyMap<string, number>;
}

/** Whose standing decides about these entries: message ids, and authors. */
export function subjectsOf(entries: readonly Entry[]): { messages: string[]; people: string[] } {
  const messages = new Set<string>();
  const people = new Set<string>();
  for (const message of entries.flatMap(messagesOf)) {
    messages.add(message.messageId);
    people.add(message.author.userId);
    if (message.reply !== undefined) {
      messages.add(message.reply.messageId);
      people.add(message.reply.userId);
    }
  }
  return { messages: [...messages], people: [...people] };
}

/**
 * The entries as they are to be told now: messages that were taken down are left out, quotes of them lose their
 * text. Everything else stays, places too, so that a reader's chain of places holds.
 */
export function applyTombstones(entries: readonly Entry[], { messages, people }: Tombstones): Entry[] {
  const isGone = (messageId: string, userId: string, seq: number): boolean =>
    messages.has(messageId) || seq <= (people.get(userId) ?? -1);
  return entries.flatMap((entry): Entry[] => {
    const [message] = messagesOf(entry);
    if (message === undefined) return [entry];
    const wrote = entry.type === 'restored' ? entry.wrote : entry.seq;
    if (isGone(message.messageId, message.author.userId, wrote)) {
      return entry.type === 'pinned' ? [{ ...entry, pinned: null }] : [];
    }
    const { reply } = message;
    if (entry.type !== 'message' || reply === undefined || !isGone(reply.messageId, reply.userId, entry.seq))
      return [entry];
    return [{ ...entry, message: { ...message, reply: { ...reply, text: '' } } }];
  });
}

function messagesOf(entry: Entry) {
  if (entry.type === 'message' || entry.type === 'restored') return [entry.message];
  return entry.type === 'pinned' && entry.pinned !== null ? [entry.pinned.message] : [];
}
