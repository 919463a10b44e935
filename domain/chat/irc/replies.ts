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
import { userTags } from './tags';

/** The server's replies to a client's lines. */

/** Whether a nick is anonymous: `justinfan` and digits, as Twitch's clients use without an account. */
export const isAnonymous = (name: string): boolean => /^justinfan\d{1,10}$/i.test(name);

const vendor = 'twitch.tv/';

/** The capability that a word of `CAP REQ` names, if any. */
export const capabilityOf = (word: string): Capability | undefined =>
  capabilities.find((one) => `${vendor}${one}` === word.toLowerCase());

export const capabilityLine = (verb: 'LS' | 'LIST' | 'ACK' | 'NAK', words: readonly string[]): Line => ({
  command: 'CAP',
  params: ['*', verb, words.join(' ')],
});

export const allCapabilities: readonly string[] = capabilities.map((one) => `${vendor}${one}`);

/** A numeric of RFC 2812 to `nick` (`*` before one is set). */
export const numericLine = (code: string, nick: string, ...params: readonly string[]): Line => ({
  command: code,
  params: [nick, ...params],
});

/** The lines after a successful login; libraries wait for 376. */
export function welcomeLines(nick: string, user?: Pick<Author, 'colour' | 'displayName' | 'userId'>): Line[] {
  const lines = [
    numericLine('001', nick, 'Welcome to StreamForge'),
    numericLine('002', nick, `Your host is ${serverName}`),
    numericLine('003', nick, 'This is a bridge to StreamForge chat'),
    numericLine('004', nick, serverName, 'streamforge', 'o', 'o'),
    numericLine('375', nick, '-'),
    numericLine('372', nick, 'Supported commands: see docs/bots.md of StreamForge.'),
    numericLine('376', nick, '>'),
  ];
  if (user === undefined) return lines;
  const { mod: _, subscriber: __, ...tags } = userTags({ ...user, badges: [] });
  return [
    ...lines,
    {
      tags: { ...tags, 'emote-sets': '0', 'user-id': user.userId },
      command: 'GLOBALUSERSTATE',
      params: [],
      needs: 'commands',
    },
  ];
}

/** A notice outside of a room. Libraries stop retrying at Twitch's exact text for a failed login. */
export const globalNotice = (text: string): Line => ({ command: 'NOTICE', params: ['*', text] });

export const loginFailed = 'Login authentication failed';

/** Confirms that `nick` joined a room. Other members are not listed: a room may have a million. */
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

/** tmi.js recognises the pong of its own bare ping by the missing prefix. */
export const pongLine = (word: string | undefined): Line =>
  word === undefined
    ? { prefix: null, command: 'PONG', params: [] }
    : { command: 'PONG', params: [serverName, word] };

export const reconnectLine: Line = { command: 'RECONNECT', params: [] };
