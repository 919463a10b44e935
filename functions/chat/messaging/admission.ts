import { LRUCache } from 'lru-cache';
import { admit } from '../../../domain/chat/messaging/admit';
import { createLimiter } from '../../../domain/chat/messaging/limits';
import { isEmoteOnly, parseParts } from '../../../domain/chat/messaging/message-parts';
import { uniqueForm } from '../../../domain/chat/messaging/repeats';
import { assertUnrestricted } from '../../../domain/chat/moderation/restriction';
import { compileTerms, type Terms } from '../../../domain/chat/moderation/terms';
import type { Role } from '../../../domain/chat/rooms/roles';
import { inForce } from '../../../domain/chat/rooms/settings';
import { ProblemError } from '../../../domain/kit/problem';
import { loadEmoteMatcher } from '../emotes/emote-names';
import { noteSlowMessage } from '../rooms/members-store';
import type { RoomContext } from '../rooms/room-context-store';
import { classify } from './classify';
import { noteUniqueText } from './unique-texts-store';

/**
 * What one instance of the function admits before it reads anything. A user may reach other instances too: the fan-out,
 * which sees all messages of a room, decides finally.
 */
const perUser = createLimiter({ burst: 20, perSeconds: 30, maxKeys: 10_000 });
const perAddress = createLimiter({ burst: 100, perSeconds: 30, maxKeys: 10_000 });

/** Throws `rate-limited`. */
function limitRate(
  { channelId, userId, sourceIp }: { channelId: string; userId: string; sourceIp: string },
  now: number,
): void {
  for (const taken of [perUser.take(`${channelId} ${userId}`, now), perAddress.take(sourceIp, now)]) {
    if (!taken.ok) throw new ProblemError('rate-limited', undefined, { retryAfter: taken.retryAfter });
  }
}

/**
 * Decides on a message of a user by the room's rules. Returns why a moderator has to review it; undefined admits it.
 * Throws the problem that refuses it. Owner, moderators and admins (`role`) are bound by few rules.
 */
export async function admitMessage(
  context: RoomContext,
  role: Role | null,
  { text, userId, sourceIp, cause }: { text: string; userId: string; sourceIp: string; cause: string },
  now: number,
): Promise<string | undefined> {
  const { room, member } = context;
  if (role === null) limitRate({ channelId: room.channelId, userId, sourceIp }, now);
  assertUnrestricted(member?.restriction, now);
  const reason = await judge(context, text, role !== null, now);
  if (role === null) await enforceModes(context, { userId, text, cause }, now);
  return reason;
}

async function judge(
  { room, terms, member }: RoomContext,
  text: string,
  free: boolean,
  now: number,
): Promise<string | undefined> {
  const settings = inForce(room.settings);
  const isEmote = settings.emoteOnly && !free ? await loadEmoteMatcher(room.channelId) : () => false;
  const reason = admit({
    text,
    settings,
    free,
    // The user pool signs in only accounts with a confirmed address.
    verified: true,
    followedAt: member?.followedAt,
    now,
    blockedTerm: matcherOf(terms),
    isEmoteOnly: (message) => isEmoteOnly(parseParts(message, { emotes: isEmote })),
  });
  if (reason !== undefined || free) return reason;
  return await classify(text, settings.classifier);
}

/** The compiled terms of recently used rooms. */
const compiled = new LRUCache<string, ReturnType<typeof compileTerms>>({ max: 50 });

function matcherOf(terms: Terms | undefined): (text: string) => string | undefined {
  if (terms === undefined || terms.blocked.length === 0) return () => undefined;
  const key = JSON.stringify([terms.blocked, terms.permitted]);
  const match = compiled.get(key) ?? compileTerms(terms);
  compiled.set(key, match);
  return match;
}

/**
 * Slow mode and unique messages hold across all instances of the function. A message that one of them refuses does not
 * count for the other, and one that is sent again under its nonce (`cause`) is no repetition.
 */
async function enforceModes(
  { room, member }: RoomContext,
  { userId, text, cause }: { userId: string; text: string; cause: string },
  now: number,
): Promise<void> {
  const { channelId } = room;
  const { slowSeconds, uniqueOnly } = inForce(room.settings);
  const waited = now - (member?.wroteAt ?? 0);
  const left = Math.max(1, Math.ceil((slowSeconds * 1_000 - waited) / 1_000));
  const slow = () => new ProblemError('slow-mode', undefined, { retryAfter: Math.min(left, slowSeconds) });
  if (slowSeconds > 0 && waited < slowSeconds * 1_000 && member?.wroteCause !== cause) throw slow();
  const form = uniqueOnly ? uniqueForm(text) : undefined;
  if (form !== undefined && !(await noteUniqueText(channelId, form, cause, now))) {
    throw new ProblemError('message-repeated');
  }
  if (slowSeconds > 0 && !(await noteSlowMessage(channelId, userId, slowSeconds, cause, now))) throw slow();
}
