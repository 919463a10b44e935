import { ProblemError } from '../../kit/problem';
import type { RoomSettings } from '../rooms/model';
import { findLinks, hasDisguisedLink } from './links';
import { isMessageLength } from './text';

/** What is known when somebody wants to write. Times are epoch milliseconds. */
export interface Wish {
  /** Cleaned. */
  readonly text: string;
  /** In force: see `inForce`. */
  readonly settings: RoomSettings;
  /** Owner, moderators and admins: settings bind everybody else. */
  readonly free: boolean;
  readonly verified: boolean;
  readonly followedAt: number | undefined;
  readonly now: number;
  /** The blocked term that a text holds. */
  readonly blockedTerm: (text: string) => string | undefined;
  readonly isEmoteOnly: (text: string) => boolean;
}

/**
 * Whether the rules of a room let a message in. Answers why it has to wait for a moderator, or undefined; throws the
 * problem that the sender is to see.
 */
export function admit(wish: Wish): string | undefined {
  const { text, settings, followedAt, now } = wish;
  if (!isMessageLength(text)) {
    throw new ProblemError('validation-failed', undefined, {
      violations: [{ path: 'message.text', message: 'must hold 1 to 500 characters that can be seen' }],
    });
  }
  if (wish.free) return undefined;
  if (settings.verifiedOnly && !wish.verified) throw new ProblemError('verified-only');
  if (settings.followersMinutes !== null) {
    const since = followedAt === undefined ? Number.POSITIVE_INFINITY : followedAt;
    const wait = since + settings.followersMinutes * 60_000 - now;
    if (wait > 0) {
      throw new ProblemError(
        'followers-only',
        settings.followersMinutes > 0
          ? `Only people who have followed for ${settings.followersMinutes} minutes or longer may write here.`
          : undefined,
        Number.isFinite(wait) ? { retryAfter: Math.ceil(wait / 1_000) } : {},
      );
    }
  }
  if (settings.emoteOnly && !wish.isEmoteOnly(text)) throw new ProblemError('emote-only');
  const hasLink = settings.links !== 'allow' && (findLinks(text).length > 0 || hasDisguisedLink(text));
  if (hasLink && settings.links === 'block') {
    throw new ProblemError('message-blocked', 'Links are not allowed in this room.');
  }
  const term = wish.blockedTerm(text);
  if (term !== undefined) return `blocked term: ${term}`;
  return hasLink ? 'link' : undefined;
}
