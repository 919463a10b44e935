import { type Emotes, emoteRanges, parseParts } from '../messaging/message-parts';
import type { Author, ChatMessage } from '../messaging/model';

/** The tags that a line begins with, as Twitch names them; the codec escapes the values. */
export type Tags = Readonly<Record<string, string>>;

/** Our badges by Twitch's names: bots look for `broadcaster/1` and `moderator/1`. */
const badgeNames: Readonly<Record<Author['badges'][number], string>> = {
  owner: 'broadcaster/1',
  moderator: 'moderator/1',
  admin: 'admin/1',
  bot: 'bot-badge/1',
};

export const flag = (value: boolean): string => (value ? '1' : '0');

/** Twitch's word for somebody's standing; owners have none. */
export function userType(badges: Author['badges']): string {
  if (badges.includes('admin')) return 'admin';
  return badges.includes('moderator') ? 'mod' : '';
}

/** What tags say of a person in a room. */
export const personTags = ({
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

/** The tags of a message; its emotes are named in the room that it was said in. */
export function messageTags(message: ChatMessage, channelId: string, emotes: Emotes | undefined): Tags {
  const { author, reply } = message;
  return {
    ...personTags(author),
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
    }),
    'room-id': channelId,
    'tmi-sent-ts': String(message.at),
    'user-id': author.userId,
  };
}

/**
 * Where a text has which emote: `wave:0-5,12-17/heart:7-10`. An emote's name serves as its id. Positions count code
 * points, as Twitch's do, not UTF-16 units.
 */
function emoteTag(text: string, emotes: Emotes | undefined): string {
  if (emotes === undefined) return '';
  const seqs = new Map<string, string[]>();
  for (const { name, first, last } of emoteRanges(parseParts(text, { emotes }))) {
    seqs.set(name, [...(seqs.get(name) ?? []), `${first}-${last}`]);
  }
  return [...seqs].map(([name, where]) => `${name}:${where.join(',')}`).join('/');
}
