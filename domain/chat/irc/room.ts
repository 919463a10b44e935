import type { Entry } from '../log/model';
import type { Emotes } from '../messaging/message-parts';
import type { Author, ChatMessage } from '../messaging/model';
import type { RoomSettings } from '../rooms/model';
import { inForce } from '../rooms/settings';
import { formatLine } from './lines';
import { changedModes, wholeState } from './modes';
import { messageTags, personTags, type Tags } from './tags';

/**
 * What happens in a room as lines of IRC in Twitch's dialect, for connections of the bridge.
 * https://dev.twitch.tv/docs/chat/irc/
 */

/** What a connection asked for with `CAP REQ`: `twitch.tv/tags` and so on. */
export const capabilities = ['tags', 'commands', 'membership'] as const;
export type Capability = (typeof capabilities)[number];

/** The prefix of the server's own lines: libraries compare it with this very name. */
export const serverName = 'tmi.twitch.tv';

/** A room as the lines of its entries need it. */
export interface IrcRoom {
  readonly channelId: string;
  readonly name: string;
  /** As they were before the first entry, so that a change tells what changed; absent when that is not known. */
  readonly settings?: RoomSettings;
  /** Messages that entries take down: CLEARMSG tells whose they were and what they said. */
  readonly earlier?: readonly ChatMessage[];
  /** The emotes that are pictures here. */
  readonly emotes?: Emotes;
}

/** One line, without its end. */
export interface Line {
  readonly tags?: Tags;
  /** Absent: the server's own. Null: none. */
  readonly prefix?: string | null;
  readonly command: string;
  /** The last may be text. */
  readonly params: readonly string[];
  /** Told only to who has this capability. */
  readonly needs?: Capability;
}

export const channelName = ({ name }: { readonly name: string }): string => `#${name.toLowerCase()}`;

/** `bob!bob@bob.tmi.twitch.tv` */
export const userPrefix = (name: string): string => {
  const login = name.toLowerCase();
  return `${login}!${login}@${login}.${serverName}`;
};

/** What would end a line early. Nothing that people write here holds it; a line of IRC relies on that. */
const breaks = /[\r\n\0]+/g;

/** Lines for a connection with these capabilities, each with its end; empty when none is for it. */
export function textOf(lines: readonly Line[], has: readonly Capability[]): string {
  return lines
    .filter(({ needs }) => needs === undefined || has.includes(needs))
    .map(({ tags, prefix = serverName, command, params }) =>
      formatLine({
        tags: has.includes('tags') && tags ? tagsOf(tags) : [],
        prefix,
        command,
        params: params.map((param) => param.replace(breaks, ' ')),
      }),
    )
    .map((line) => `${line}\r\n`)
    .join('');
}

const tagsOf = (tags: Tags): [string, string][] =>
  Object.entries(tags).map(([name, value]) => [name, value.replaceAll('\0', '')]);

/**
 * The entries of a room as one frame for connections with these capabilities: lines with their ends, empty when
 * they tell such a connection nothing. IRC does not tell a connection what it said itself: leave those entries out
 * before.
 */
export function ircFrame(room: IrcRoom, entries: readonly Entry[], has: readonly Capability[]): string {
  const said = new Map((room.earlier ?? []).map((message) => [message.messageId, message]));
  let { settings } = room;
  const lines = entries.flatMap((entry): Line[] => {
    if (entry.type === 'message') said.set(entry.message.messageId, entry.message);
    if (entry.type !== 'settings') return linesOf(room, entry, said);
    const before = settings;
    settings = entry.settings;
    return modeLines(room, before, entry.settings);
  });
  return textOf(lines, has);
}

function linesOf(room: IrcRoom, entry: Entry, said: ReadonlyMap<string, ChatMessage>): Line[] {
  const channel = channelName(room);
  const sentAt: Tags = { 'room-id': room.channelId, 'tmi-sent-ts': String(Math.floor(entry.seq / 1_000)) };
  switch (entry.type) {
    case 'message':
      return [messageLine(room, entry.message)];
    case 'deleted': {
      const message = said.get(entry.messageId);
      const tags = {
        login: message?.author.name.toLowerCase() ?? '',
        'target-msg-id': entry.messageId,
        ...sentAt,
      };
      return [told('CLEARMSG', tags, channel, message?.text ?? '')];
    }
    case 'purged': {
      // A purge without a timeout is a timeout of a second, as moderators of IRC have always made it.
      const seconds = entry.cause === 'purge' ? 1 : entry.seconds;
      const tags: Tags = {
        ...(entry.cause !== 'ban' && { 'ban-duration': String(seconds ?? 1) }),
        ...sentAt,
        'target-user-id': entry.userId,
      };
      return [told('CLEARCHAT', tags, channel, entry.name.toLowerCase())];
    }
    case 'cleared':
      return [told('CLEARCHAT', sentAt, channel)];
    case 'moderator': {
      const mode = entry.added ? '+o' : '-o';
      const params = [channel, mode, entry.name.toLowerCase()];
      return [{ prefix: 'jtv', command: 'MODE', params, needs: 'membership' }];
    }
    // IRC has no words for what else happens in a room.
    default:
      return [];
  }
}

function messageLine(room: IrcRoom, message: ChatMessage): Line {
  const text = message.action ? `\u0001ACTION ${message.text}\u0001` : message.text;
  return {
    tags: messageTags(message, room.channelId, room.emotes),
    prefix: userPrefix(message.author.name),
    command: 'PRIVMSG',
    params: [channelName(room), text],
  };
}

const told = (name: string, tags: Tags, channel: string, text?: string): Line => ({
  tags,
  command: name,
  params: text === undefined ? [channel] : [channel, text],
  needs: 'commands',
});

function modeLines(room: IrcRoom, before: RoomSettings | undefined, now: RoomSettings): Line[] {
  const { tags, notices } = changedModes(before && inForce(before), inForce(now));
  if (notices.length === 0) return [];
  return [
    told('ROOMSTATE', { ...tags, 'room-id': room.channelId }, channelName(room)),
    ...notices.map(([id, text]) => noticeLine(channelName(room), id, text)),
  ];
}

/** A notice to one connection, or to a room. `id` is one of Twitch's `msg-id`s. */
export const noticeLine = (channel: string, id: string, text: string): Line =>
  told('NOTICE', { 'msg-id': id }, channel, text);

/** Every mode of a room, for who joins. */
export const roomStateLine = (room: IrcRoom, settings: RoomSettings): Line =>
  told(
    'ROOMSTATE',
    { ...wholeState(inForce(settings)), rituals: '0', 'room-id': room.channelId },
    channelName(room),
  );

/** What a person is in a room; with `messageId` after they said something. */
export const userStateLine = (
  room: IrcRoom,
  person: Pick<Author, 'badges' | 'colour' | 'displayName'>,
  messageId?: string,
): Line =>
  told(
    'USERSTATE',
    { ...personTags(person), 'emote-sets': '0', ...(messageId && { id: messageId }) },
    channelName(room),
  );
