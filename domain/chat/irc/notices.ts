import type { ProblemCode, ProblemError } from '../../kit/problem';
import { channelName, type IrcRoom, type Line, noticeLine } from './room';

type Notice = (
  problem: Pick<ProblemError, 'retryAfter' | 'message'>,
  channel: string,
) => readonly [id: string, text: string];

/**
 * A refused message in Twitch's terms: the `msg-id` that bots look at, and words for people. For what Twitch has no
 * id, the platform's own words are told under an id of our own.
 * https://dev.twitch.tv/docs/chat/irc/#notice-message-ids
 */
const notices: Partial<Record<ProblemCode, Notice>> = {
  'slow-mode': ({ retryAfter }) => [
    'msg_slowmode',
    `This room is in slow mode and you are sending messages too quickly. You will be able to talk again in ${retryAfter ?? 1} seconds.`,
  ],
  banned: (_, channel) => ['msg_banned', `You are permanently banned from talking in ${channel.slice(1)}.`],
  'timed-out': ({ retryAfter }) => ['msg_timedout', `You are timed out for ${retryAfter ?? 1} more seconds.`],
  'followers-only': ({ message }) => ['msg_followersonly', message],
  'verified-only': ({ message }) => ['msg_verified_email', message],
  'emote-only': () => ['msg_emoteonly', 'This room is in emote-only mode.'],
  'message-blocked': () => [
    'msg_rejected_mandatory',
    "Your message wasn't posted due to conflicts with the channel's moderation settings.",
  ],
  'message-repeated': () => [
    'msg_duplicate',
    'Your message was not sent because it is identical to one that was sent before.',
  ],
  'rate-limited': () => [
    'msg_ratelimit',
    'Your message was not sent because you are sending messages too quickly.',
  ],
  'validation-failed': () => [
    'msg_bad_characters',
    'Your message was not sent because it is too long or holds characters that cannot be sent.',
  ],
  'not-found': () => ['msg_channel_suspended', 'This channel does not exist or has been suspended.'],
  forbidden: () => ['no_permission', "You don't have permission to perform that action."],
  unauthenticated: () => ['no_permission', 'Log in with a bot token to write here.'],
};

/** What a connection is told when the room did not take what it said. */
export function refusalLine(
  room: Pick<IrcRoom, 'name'>,
  problem: Pick<ProblemError, 'code' | 'retryAfter' | 'message'>,
): Line {
  const channel = channelName(room);
  const [id, text] = notices[problem.code]?.(problem, channel) ?? ['msg_failed', problem.message];
  return noticeLine(channel, id, text);
}

/** What a connection is told while its message waits for a moderator. */
export const inReviewLine = (room: Pick<IrcRoom, 'name'>): Line =>
  noticeLine(
    channelName(room),
    'msg_rejected',
    'Your message is being checked by the moderators and has not been sent.',
  );
