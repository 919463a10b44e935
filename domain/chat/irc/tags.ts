import { type Emotes, emoteRanges, parseParts } from '../messaging/message-parts';
import type { Author, ChatMessage } from '../messaging/model';

/** The tags of a line by Twitch's names; `formatLine` escapes the values. */
export type Tags = Readonly<Record<string, string>>;

/** Twitch's names of our badges: bots look for `broadcaster/1` and `moderator/1`. */
const badgeNames: Readonly<Record<Author['badges'][number], string>> = {
  owner: 'broadcaster/1',
  moderator: 'moderator/1',
  admin: 'admin/1',
  bot: 'bot-badge/1',
};

export const flag = (value: boolean): string => (value ? '1' : '0');

/** Twitch's `user-type`; empty for owners. */
export function userType(badges: Author['badges']): string {
  if (badges.includes('admin')) return 'admin';
  return badges.includes('moderator') ? 'mod' : '';
}

/** The tags of a user in a room. */
export const userTags = ({
  badges,
  colour,
  displayName,
}: Pick<Author, 'badges' | 'colour' | 'displayName'>): Tags => ({
  'badge-info': '',
  badges: badges.map((badge) => badgeNames[badge]).join(','),
  color: colour.toUpperCase(),
  'display-name': displayName,
  mod: flag(badges.includes('moderator')),
  subscriber: '0',
  turbo: '0',
  'user-type': userType(badges),
});

/** The tags of a message, with the emotes of its room. */
export function messageTags(message: ChatMessage, channelId: string, emotes: Emotes | undefined): Tags {
  const { author, reply } = message;
  return {
    ...userTags(author),
    emotes: emoteTag(message.text, emotes),
    'first-msg': '0',
    flags: '',
    id: message.messageId,
    ...(reply && {
      'reply-parent-msg-id': reply.messageId,
      'reply-parent-user-id': reply.userId,
      'reply-parent-user-login': reply.name.toLowerCase(),
      'reply-parent-display-name': reply.name,
      'reply-parent-msg-body': reply.text,
      'reply-thread-parent-msg-id': reply.thread?.messageId ?? reply.messageId,
      'reply-thread-parent-user-login': (reply.thread?.name ?? reply.name).toLowerCase(),
    }),
    'room-id': channelId,
    'tmi-sent-ts': String(message.at),
    'user-id': author.userId,
  };
}

/** The emotes of a text: `wave:0-5,12-17/heart:7-10`, by name in place of an id. Like Twitch's, offsets count code points. */
function emoteTag(text: string, emotes: Emotes | undefined): string {
  if (emotes === undefined) return '';
  const positions = new Map<string, string[]>();
  for (const { name, first, last } of emoteRanges(parseParts(text, { emotes }))) {
    positions.set(name, [...(positions.get(name) ?? []), `${first}-${last}`]);
  }
  return [...positions].map(([name, ranges]) => `${name}:${ranges.join(',')}`).join('/');
}
