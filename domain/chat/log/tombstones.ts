import type { Entry } from './model';

/** The tombstones that apply to some entries of a room. */
export interface Tombstones {
  readonly messages: ReadonlySet<string>;
  /** User id → the sequence number up to which their messages are deleted. */
  readonly users: ReadonlyMap<string, number>;
}

/** The message and user ids whose tombstones apply to these entries. */
export function subjectsOf(entries: readonly Entry[]): { messages: string[]; users: string[] } {
  const messages = new Set<string>();
  const users = new Set<string>();
  for (const message of entries.flatMap(messagesOf)) {
    messages.add(message.messageId);
    users.add(message.author.userId);
    if (message.reply !== undefined) {
      messages.add(message.reply.messageId);
      users.add(message.reply.userId);
    }
  }
  return { messages: [...messages], users: [...users] };
}

/**
 * Removes deleted messages from the entries, and the text of quotes of them. The others keep their sequence numbers, so
 * that readers still detect gaps.
 */
export function applyTombstones(entries: readonly Entry[], { messages, users }: Tombstones): Entry[] {
  const isDeleted = (messageId: string, userId: string, seq: number): boolean =>
    messages.has(messageId) || seq <= (users.get(userId) ?? -1);
  return entries.flatMap((entry): Entry[] => {
    const [message] = messagesOf(entry);
    if (message === undefined) return [entry];
    const wrote = entry.type === 'restored' ? entry.wrote : entry.seq;
    if (isDeleted(message.messageId, message.author.userId, wrote)) {
      return entry.type === 'pinned' ? [{ ...entry, pinned: null }] : [];
    }
    const { reply } = message;
    if (reply === undefined || !isDeleted(reply.messageId, reply.userId, wrote)) return [entry];
    const unquoted = { ...message, reply: { ...reply, text: '' } };
    return entry.type === 'pinned'
      ? [{ ...entry, pinned: { ...entry.pinned!, message: unquoted } }]
      : [{ ...(entry as Extract<Entry, { type: 'message' | 'restored' }>), message: unquoted }];
  });
}

function messagesOf(entry: Entry) {
  if (entry.type === 'message' || entry.type === 'restored') return [entry.message];
  return entry.type === 'pinned' && entry.pinned !== null ? [entry.pinned.message] : [];
}
