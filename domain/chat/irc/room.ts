import type { Entry } from '../log/model';
import type { Emotes } from '../messaging/message-parts';
import type { Author, ChatMessage } from '../messaging/model';
import type { RoomSettings } from '../rooms/model';
import { inForce } from '../rooms/settings';
import { formatLine } from './lines';
import { changedModes, wholeState } from './modes';
import { messageTags, type Tags, userTags } from './tags';

/**
 * The entries of a room as IRC lines in Twitch's dialect, for connections of the bridge.
 * https://dev.twitch.tv/docs/chat/irc/
 */

/** The capabilities that a connection can request: `twitch.tv/tags` and so on. */
export const capabilities = ['tags', 'commands', 'membership'] as const;
export type Capability = (typeof capabilities)[number];

/** The prefix of the server's own lines: libraries expect this exact name. */
export const serverName = 'tmi.twitch.tv';

/** The context of a room that its IRC lines need. */
export interface IrcRoom {
  readonly channelId: string;
  readonly name: string;
  /** The settings before the first entry, to announce what changed; absent when unknown. */
  readonly settings?: RoomSettings;
  /** Earlier messages that entries delete: CLEARMSG carries their author and text. */
  readonly earlier?: readonly ChatMessage[];
  /** The room's emotes, for the `emotes` tag. */
  readonly emotes?: Emotes;
}

/** A line, without its line break. */
export interface Line {
  readonly tags?: Tags;
  /** Absent for the server's prefix, null for none. */
  readonly prefix?: string | null;
  readonly command: string;
  /** Only the last may contain spaces. */
  readonly params: readonly string[];
  /** Sent only to connections with this capability. */
  readonly needs?: Capability;
}

export const channelName = ({ name }: { readonly name: string }): string => `#${name.toLowerCase()}`;

/** `bob!bob@bob.tmi.twitch.tv` */
export const userPrefix = (name: string): string => {
  const login = name.toLowerCase();
  return `${login}!${login}@${login}.${serverName}`;
};

/** What would end a line early. Cleaned texts contain none; this guarantees it. */
const breaks = /[\r\n\0]+/g;

/** The text of the lines that a connection with these capabilities receives; may be empty. */
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
 * The entries of a room as one frame for connections with these capabilities; may be empty. IRC does not echo a
 * connection's own messages: the caller leaves those entries out.
 */
export function ircFrame(room: IrcRoom, entries: readonly Entry[], has: readonly Capability[]): string {
  const messages = new Map((room.earlier ?? []).map((message) => [message.messageId, message]));
  let { settings } = room;
  const lines = entries.flatMap((entry): Line[] => {
    if (entry.type === 'message') messages.set(entry.message.messageId, entry.message);
    if (entry.type !== 'settings') return linesOf(room, entry, messages);
    const before = settings;
    settings = entry.settings;
    return modeLines(room, before, entry.settings);
  });
  return textOf(lines, has);
}

function linesOf(room: IrcRoom, entry: Entry, messages: ReadonlyMap<string, ChatMessage>): Line[] {
  const channel = channelName(room);
  const sentAt: Tags = { 'room-id': room.channelId, 'tmi-sent-ts': String(Math.floor(entry.seq / 1_000)) };
  switch (entry.type) {
    case 'message':
      return [messageLine(room, entry.message)];
    case 'deleted': {
      const message = messages.get(entry.messageId);
      const tags = {
        login: message?.author.name.toLowerCase() ?? '',
        'target-msg-id': entry.messageId,
        ...sentAt,
      };
      return [serverLine('CLEARMSG', tags, channel, message?.text ?? '')];
    }
    case 'purged': {
      // IRC has no purge: a timeout of one second has the same effect.
      const seconds = entry.cause === 'purge' ? 1 : entry.seconds;
      const tags: Tags = {
        ...(entry.cause !== 'ban' && { 'ban-duration': String(seconds ?? 1) }),
        ...sentAt,
        'target-user-id': entry.userId,
      };
      return [serverLine('CLEARCHAT', tags, channel, entry.name.toLowerCase())];
    }
    case 'cleared':
      return [serverLine('CLEARCHAT', sentAt, channel)];
    case 'moderator': {
      const mode = entry.added ? '+o' : '-o';
      const params = [channel, mode, entry.name.toLowerCase()];
      return [{ prefix: 'jtv', command: 'MODE', params, needs: 'membership' }];
    }
    // Other entries have no IRC equivalent.
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

const serverLine = (name: string, tags: Tags, channel: string, text?: string): Line => ({
  tags,
  command: name,
  params: text === undefined ? [channel] : [channel, text],
  needs: 'commands',
});

function modeLines(room: IrcRoom, before: RoomSettings | undefined, now: RoomSettings): Line[] {
  const { tags, notices } = changedModes(before && inForce(before), inForce(now));
  if (notices.length === 0) return [];
  return [
    serverLine('ROOMSTATE', { ...tags, 'room-id': room.channelId }, channelName(room)),
    ...notices.map(([id, text]) => noticeLine(channelName(room), id, text)),
  ];
}

/** A notice to one connection, or to a room. `id` is one of Twitch's `msg-id`s. */
export const noticeLine = (channel: string, id: string, text: string): Line =>
  serverLine('NOTICE', { 'msg-id': id }, channel, text);

/** Every mode of a room, sent on join. */
export const roomStateLine = (room: IrcRoom, settings: RoomSettings): Line =>
  serverLine(
    'ROOMSTATE',
    { ...wholeState(inForce(settings)), rituals: '0', 'room-id': room.channelId },
    channelName(room),
  );

/** Bounds what a client has echoed to it. */
const maxNonce = 64;

/** A user's state in a room; with `sent` after they sent a message, whose `client-nonce` is repeated. */
export const userStateLine = (
  room: IrcRoom,
  user: Pick<Author, 'badges' | 'colour' | 'displayName'>,
  sent?: { readonly id: string; readonly nonce: string | undefined },
): Line =>
  serverLine(
    'USERSTATE',
    {
      ...userTags(user),
      'emote-sets': '0',
      ...(sent && { id: sent.id }),
      ...(sent?.nonce && { 'client-nonce': sent.nonce.slice(0, maxNonce) }),
    },
    channelName(room),
  );
