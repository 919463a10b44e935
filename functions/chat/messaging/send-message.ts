import type { Sender } from '../../../domain/chat/delivery/stream-record';
import { causeOf } from '../../../domain/chat/messaging/message-id';
import type { Author, ChatMessage } from '../../../domain/chat/messaging/model';
import { cleanText, truncate } from '../../../domain/chat/messaging/text';
import { ProblemError } from '../../../domain/kit/problem';
import { derivedId } from '../../kit/derived-id';
import { putEntry, putOnStream } from '../delivery/chat-stream';
import { findShownMessage } from '../log/log-store';
import { findQueued, storeReviewItem } from '../moderation/review-store';
import { roleOf } from '../rooms/role';
import { loadRoomContext } from '../rooms/room-context-store';
import { admitMessage } from './admission';

/** A message to send; its nonce is new for each message of the connection, and the same on a retry. */
export interface Outgoing extends Omit<Sender, 'free'> {
  readonly channelId: string;
  readonly groups: readonly string[];
  readonly sourceIp: string;
  /** As it was typed. */
  readonly text: string;
  readonly action?: boolean;
  readonly replyTo?: string | undefined;
  readonly bot?: boolean;
}

export interface Sent {
  readonly kind: 'sent' | 'in-review';
  readonly messageId: string;
  readonly author: Author;
}

const maxQuote = 120;

/**
 * Sends a message to a room. Once this returns `sent`, the message is on the stream. Throws the problem for the sender:
 * `rate-limited`, `banned`, `timed-out`, `slow-mode`, `followers-only`, `message-blocked` …
 */
export async function sendMessage(outgoing: Outgoing): Promise<Sent> {
  const now = Date.now();
  const { channelId, userId, groups, connectionId, via, nonce, sourceIp } = outgoing;
  const context = await loadRoomContext(channelId, userId);
  const { room, member, user } = context;
  if (user === undefined) throw new ProblemError('upstream-unavailable', undefined, { retryAfter: 2 });
  const role = roleOf(room, member, userId, groups);
  const text = cleanText(outgoing.text);
  const messageId = derivedId('message', `${userId} ${nonce}`, now);
  const cause = causeOf(messageId);
  const reason = await admitMessage(context, role, { text, userId, sourceIp, cause }, now);
  const author: Author = {
    userId,
    name: user.name,
    displayName: user.displayName,
    colour: user.colour,
    badges: [...(role === null ? [] : [role]), ...(outgoing.bot ? (['bot'] as const) : [])],
  };
  const message: ChatMessage = {
    messageId,
    at: now,
    author,
    text,
    ...(outgoing.action && { action: true }),
    ...(outgoing.replyTo && { reply: await quote(channelId, outgoing.replyTo) }),
  };
  if (reason === undefined) {
    const sender = { connectionId, via, userId, nonce, free: role !== null };
    await putEntry(channelId, { type: 'message', message }, sender);
  } else {
    const known = await findQueued(channelId, message);
    if (known !== undefined) return { kind: 'in-review', messageId: known, author };
    await storeReviewItem(channelId, message, reason);
    await putOnStream({ kind: 'review-queue', channelId, item: { message, reason }, decided: null });
  }
  return { kind: reason === undefined ? 'sent' : 'in-review', messageId: message.messageId, author };
}

async function quote(channelId: string, messageId: string): Promise<ChatMessage['reply']> {
  const found = await findShownMessage(channelId, messageId);
  if (found === undefined)
    throw new ProblemError('not-found', 'The message that this answers does not exist.');
  const { author, text, reply } = found.message;
  const thread = reply && (reply.thread ?? { messageId: reply.messageId, name: reply.name });
  return {
    messageId,
    userId: author.userId,
    name: author.name,
    text: truncate(text, maxQuote),
    ...(thread && { thread }),
  };
}
