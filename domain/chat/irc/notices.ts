import type { ProblemCode, ProblemError } from '../../kit/problem';
import { channelName, type IrcRoom, type Line, noticeLine } from './room';

type Notice = (
  problem: Pick<ProblemError, 'retryAfter' | 'message'>,
  channel: string,
) => readonly [id: string, text: string];

/**
 * Twitch's notice for each problem: the `msg-id` for bots, and a text for users. Problems without an id at Twitch get
 * one of the platform.
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
    'Your message was not sent because it is identical to an earlier one.',
  ],
  'rate-limited': () => [
    'msg_ratelimit',
    'Your message was not sent because you are sending messages too quickly.',
  ],
  'validation-failed': () => [
    'msg_bad_characters',
    'Your message was not sent because it is too long or contains unsupported characters.',
  ],
  'not-found': () => ['msg_channel_suspended', 'This channel does not exist or has been suspended.'],
  forbidden: () => ['no_permission', "You don't have permission to perform that action."],
  unauthenticated: () => ['no_permission', 'Log in with a bot token to send messages.'],
};

/** The notice for a refused message. */
export function refusalLine(
  room: Pick<IrcRoom, 'name'>,
  problem: Pick<ProblemError, 'code' | 'retryAfter' | 'message'>,
): Line {
  const channel = channelName(room);
  const [id, text] = notices[problem.code]?.(problem, channel) ?? ['msg_failed', problem.message];
  return noticeLine(channel, id, text);
}

/** The notice for a message in the review queue. */
export const inReviewLine = (room: Pick<IrcRoom, 'name'>): Line =>
  noticeLine(
    channelName(room),
    'msg_rejected',
    'Your message is being checked by the moderators and has not been sent.',
  );
