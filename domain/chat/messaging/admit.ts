import { ProblemError } from '../../kit/problem';
import type { RoomSettings } from '../rooms/model';
import { findLinks, hasDisguisedLink } from './links';
import { isMessageLength } from './text';

/** A message and the state that decides whether it is admitted. Times are epoch milliseconds. */
export interface Submission {
  /** After `cleanText`. */
  readonly text: string;
  /** Effective: see `inForce`. */
  readonly settings: RoomSettings;
  /** Owner, moderators and admins are exempt from the settings. */
  readonly free: boolean;
  readonly verified: boolean;
  readonly followedAt: number | undefined;
  readonly now: number;
  /** The blocked term in a text, if any. */
  readonly blockedTerm: (text: string) => string | undefined;
  readonly isEmoteOnly: (text: string) => boolean;
}

/**
 * Checks a message against the room's settings. Returns undefined when it is admitted, or the reason for review by a
 * moderator. Throws a ProblemError when it is refused.
 */
export function admit(submission: Submission): string | undefined {
  const { text, settings, followedAt, now } = submission;
  if (!isMessageLength(text)) {
    throw new ProblemError('validation-failed', undefined, {
      violations: [{ path: 'message.text', message: 'must have 1 to 500 visible characters' }],
    });
  }
  if (submission.free) return undefined;
  if (settings.verifiedOnly && !submission.verified) throw new ProblemError('verified-only');
  if (settings.followersMinutes !== null) {
    const since = followedAt === undefined ? Number.POSITIVE_INFINITY : followedAt;
    const wait = since + settings.followersMinutes * 60_000 - now;
    if (wait > 0) {
      throw new ProblemError(
        'followers-only',
        settings.followersMinutes > 0
          ? `You must have followed the channel for ${settings.followersMinutes} minutes to chat here.`
          : undefined,
        Number.isFinite(wait) ? { retryAfter: Math.ceil(wait / 1_000) } : {},
      );
    }
  }
  if (settings.emoteOnly && !submission.isEmoteOnly(text)) throw new ProblemError('emote-only');
  const hasLink = settings.links !== 'allow' && (findLinks(text).length > 0 || hasDisguisedLink(text));
  if (hasLink && settings.links === 'block') {
    throw new ProblemError('message-blocked', 'Links are not allowed in this chat.');
  }
  const term = submission.blockedTerm(text);
  if (term !== undefined) return `blocked term: ${term}`;
  return hasLink ? 'link' : undefined;
}
