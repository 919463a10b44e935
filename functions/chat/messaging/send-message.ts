import { createHash } from 'node:crypto';
import { admit } from '../../../domain/chat/messaging/admit';
import { createLimiter } from '../../../domain/chat/messaging/limits';
import { isEmoteOnly, parseParts } from '../../../domain/chat/messaging/message-parts';
import type { Author, ChatMessage } from '../../../domain/chat/messaging/model';
import { cleanText } from '../../../domain/chat/messaging/text';
import { assertUnrestricted } from '../../../domain/chat/moderation/restriction';
import { compileTerms, type Terms } from '../../../domain/chat/moderation/terms';
import { inForce } from '../../../domain/chat/rooms/settings';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { derivedId } from '../../kit/derived-id';
import { held } from '../../kit/held';
import { putEntry, putOnStream } from '../delivery/chat-stream';
import { isEmoteOf } from '../emotes/emote-names';
import { type MemberItem, memberKey, type RoomItem, reviewKey, type Via } from '../items';
import { findMessage } from '../log/log-store';
import { table } from '../rooms/connections-store';
import { roleOf } from '../rooms/role';
import { loadRoomContext, type RoomContext } from '../rooms/rooms-store';
import { classify } from './classify';

/** Saying something in a room: rules first, then the log. */

export interface Saying {
  readonly channelId: string;
  readonly userId: string;
  readonly groups: readonly string[];
  readonly connectionId: string;
  readonly via: Via;
  readonly sourceIp: string;
  /** New for each message of the connection; the same when it is sent again. */
  readonly nonce: string;
  /** As it was typed. */
  readonly text: string;
  readonly action?: boolean;
  readonly replyTo?: string | undefined;
  /** Whether a program speaks. */
  readonly bot?: boolean;
}

export interface Said {
  readonly kind: 'sent' | 'in-review';
  readonly messageId: string;
  readonly author: Author;
}

/**
 * What one copy of the function lets through before it reads anything. A person may come by other copies too: the
 * fan-out, where all of a room's messages meet, has the last word.
 */
const perPerson = createLimiter({ burst: 20, perSeconds: 30, maxKeys: 10_000 });
const perAddress = createLimiter({ burst: 100, perSeconds: 30, maxKeys: 10_000 });

/** How long a held message waits for a moderator, seconds. */
const reviewFor = 24 * 3_600;
/** How long the room remembers what was said, when nobody may repeat it; seconds. */
const uniqueFor = 24 * 3_600;
const longestQuote = 120;

/**
 * Says something. Once it answers `sent`, the message is in the log. Throws the problem that the sender is to see:
 * `rate-limited`, `banned`, `timed-out`, `slow-mode`, `followers-only`, `message-blocked` …
 */
export async function say(saying: Saying): Promise<Said> {
  const now = Date.now();
  const { channelId, userId, nonce } = saying;
  const standing = await loadRoomContext(channelId, userId);
  const { room, member, user } = standing;
  if (user === undefined) throw new ProblemError('upstream-unavailable', undefined, { retryAfter: 2 });
  const role = roleOf(room, member, userId, saying.groups);
  if (role === null) limit(saying, now);
  assertUnrestricted(member?.restriction, now);
  const text = cleanText(saying.text);
  const reason = await judge(standing, text, role !== null, now);
  if (role === null) await enforceRoomRules(room, member, userId, text, now);
  const author: Author = {
    userId,
    name: user.name,
    displayName: user.displayName,
    colour: user.colour,
    badges: [...(role === null ? [] : [role]), ...(saying.bot ? (['bot'] as const) : [])],
  };
  const message: ChatMessage = {
    messageId: derivedId('message', `${userId} ${nonce}`, now),
    at: now,
    author,
    text,
    ...(saying.action && { action: true }),
    ...(saying.replyTo && { reply: await quote(channelId, saying.replyTo) }),
  };
  if (reason !== undefined) {
    await queueForReview(channelId, message, reason);
    return { kind: 'in-review', messageId: message.messageId, author };
  }
  const { connectionId, via } = saying;
  await putEntry(
    channelId,
    { type: 'message', message },
    { connectionId, via, userId, nonce, free: role !== null },
  );
  return { kind: 'sent', messageId: message.messageId, author };
}

function limit({ channelId, userId, sourceIp }: Saying, now: number): void {
  for (const taken of [perPerson.take(`${channelId} ${userId}`, now), perAddress.take(sourceIp, now)]) {
    if (!taken.ok) throw new ProblemError('rate-limited', undefined, { retryAfter: taken.retryAfter });
  }
}

async function judge(
  { room, terms, member }: RoomContext,
  text: string,
  free: boolean,
  now: number,
): Promise<string | undefined> {
  const settings = inForce(room.settings);
  const isEmote = settings.emoteOnly && !free ? await isEmoteOf(room.channelId) : () => false;
  const reason = admit({
    text,
    settings,
    free,
    // An account is made with a confirmed address; the user pool lets nobody else sign in.
    verified: true,
    followedAt: member?.followedAt,
    now,
    blockedTerm: termsOf(terms),
    isEmoteOnly: (said) => isEmoteOnly(parseParts(said, { emotes: isEmote })),
  });
  if (reason !== undefined || free) return reason;
  return await classify(text, settings.classifier);
}

/** The compiled terms of the rooms that were written to last, by the item that they were read from. */
const compiled = new Map<string, ReturnType<typeof compileTerms>>();

function termsOf(terms: Terms | undefined): (text: string) => string | undefined {
  if (terms === undefined || terms.blocked.length === 0) return () => undefined;
  const key = JSON.stringify([terms.blocked, terms.permitted]);
  let match = compiled.get(key);
  if (match === undefined) {
    if (compiled.size >= 50) compiled.clear();
    match = compileTerms(terms);
    compiled.set(key, match);
  }
  return match;
}

/**
 * AP-87: slow mode, one message in some seconds.
 * AP-88: nobody repeats what was said before.
 * Both hold whichever copy of the function is asked.
 */
async function enforceRoomRules(
  room: RoomItem,
  member: MemberItem | undefined,
  userId: string,
  text: string,
  now: number,
): Promise<void> {
  const { slowSeconds, uniqueOnly } = inForce(room.settings);
  if (slowSeconds > 0) {
    const free = await held(() =>
      documents().update({
        TableName: table(),
        Key: memberKey(room.channelId, userId),
        UpdateExpression: 'SET wroteAt = :now, channelId = :channel, userId = :user',
        ConditionExpression: 'attribute_not_exists(wroteAt) OR wroteAt <= :before',
        ExpressionAttributeValues: {
          ':now': now,
          ':before': now - slowSeconds * 1_000,
          ':channel': room.channelId,
          ':user': userId,
        },
      }),
    );
    if (!free) {
      const waited = now - (member?.wroteAt ?? now);
      const left = Math.max(1, Math.ceil((slowSeconds * 1_000 - waited) / 1_000));
      throw new ProblemError('slow-mode', undefined, { retryAfter: Math.min(left, slowSeconds) });
    }
  }
  if (uniqueOnly) {
    const hash = createHash('sha256').update(text.toLowerCase()).digest('base64url');
    const isNew = await held(() =>
      documents().put({
        TableName: table(),
        Item: { pk: `UNIQUE#${room.channelId}`, sk: hash, ttl: Math.ceil(now / 1_000) + uniqueFor },
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': Math.floor(now / 1_000) },
      }),
    );
    if (!isNew) throw new ProblemError('message-repeated');
  }
}

async function quote(channelId: string, messageId: string): Promise<ChatMessage['reply']> {
  const found = await findMessage(channelId, messageId);
  if (found === undefined) throw new ProblemError('not-found', 'The message that this answers is gone.');
  const { author, text } = found.message;
  return {
    messageId,
    userId: author.userId,
    name: author.name,
    text: [...text].slice(0, longestQuote).join(''),
  };
}

/** AP-89: keeps a message for the moderators, and tells them. */
async function queueForReview(channelId: string, message: ChatMessage, reason: string): Promise<void> {
  await documents().put({
    TableName: table(),
    Item: {
      ...reviewKey(channelId, message.messageId),
      message,
      reason,
      ttl: Math.ceil(message.at / 1_000) + reviewFor,
    },
  });
  await putOnStream({ kind: 'review-queue', channelId, item: { message, reason }, decided: null });
}
