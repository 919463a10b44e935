import type { Author } from '../messaging/model';
import {
  type Capability,
  capabilities,
  channelName,
  type IrcRoom,
  type Line,
  serverName,
  userPrefix,
} from './room';
import { personTags } from './tags';

/** What the server answers to a connection's own lines. */

/** Who reads without an account: `justinfan` and digits, as Twitch's clients name themselves. */
export const isAnonymous = (name: string): boolean => /^justinfan\d{1,10}$/i.test(name);

const vendor = 'twitch.tv/';

/** The capability of a word of `CAP REQ`; undefined for one that is not known. */
export const capabilityOf = (word: string): Capability | undefined =>
  capabilities.find((one) => `${vendor}${one}` === word.toLowerCase());

export const capabilityLine = (verb: 'LS' | 'LIST' | 'ACK' | 'NAK', words: readonly string[]): Line => ({
  command: 'CAP',
  params: ['*', verb, words.join(' ')],
});

export const allCapabilities: readonly string[] = capabilities.map((one) => `${vendor}${one}`);

/** A numeric of RFC 2812 to `nick` (`*` before there is one). */
export const numericLine = (code: string, nick: string, text: string): Line => ({
  command: code,
  params: [nick, text],
});

/** The lines of a log-in that succeeded; libraries wait for 376. */
export function welcomeLines(
  nick: string,
  person?: Pick<Author, 'colour' | 'displayName' | 'userId'>,
): Line[] {
  const lines = [
    numericLine('001', nick, 'Welcome to StreamForge'),
    numericLine('002', nick, `Your host is ${serverName}`),
    numericLine('003', nick, 'This is a bridge to StreamForge chat'),
    numericLine('004', nick, '-'),
    numericLine('375', nick, '-'),
    numericLine('372', nick, 'The lines that are understood here: docs/bots.md of StreamForge.'),
    numericLine('376', nick, '>'),
  ];
  if (person === undefined) return lines;
  const { mod: _, subscriber: __, ...tags } = personTags({ ...person, badges: [] });
  return [
    ...lines,
    {
      tags: { ...tags, 'emote-sets': '0', 'user-id': person.userId },
      command: 'GLOBALUSERSTATE',
      params: [],
      needs: 'commands',
    },
  ];
}

/** A notice before there is a room; libraries end their attempts at Twitch's own words for a refused log-in. */
export const globalNotice = (text: string): Line => ({ command: 'NOTICE', params: ['*', text] });

export const loginFailed = 'Login authentication failed';

/** That `nick` has entered a room. The names of others are not told: a room may have a million. */
export const joinedLines = (nick: string, room: Pick<IrcRoom, 'name'>): Line[] => {
  const channel = channelName(room);
  const host = `${nick}.${serverName}`;
  return [
    { prefix: userPrefix(nick), command: 'JOIN', params: [channel] },
    { prefix: host, command: '353', params: [nick, '=', channel, nick] },
    { prefix: host, command: '366', params: [nick, channel, 'End of /NAMES list'] },
  ];
};

export const partedLine = (nick: string, room: Pick<IrcRoom, 'name'>): Line => ({
  prefix: userPrefix(nick),
  command: 'PART',
  params: [channelName(room)],
});

/** tmi.js knows a pong of its own bare ping by its having no prefix. */
export const pongLine = (word: string | undefined): Line =>
  word === undefined
    ? { prefix: null, command: 'PONG', params: [] }
    : { command: 'PONG', params: [serverName, word] };

export const reconnectLine: Line = { command: 'RECONNECT', params: [] };
