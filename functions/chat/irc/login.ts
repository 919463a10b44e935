import {
  allCapabilities,
  capabilityLine,
  capabilityOf,
  isAnonymous,
  numericLine,
  welcomeLines,
} from '../../../domain/chat/irc/replies';
import { type Capability, type Line, textOf } from '../../../domain/chat/irc/room';
import { countAttempt } from '../rooms/attempts-store';
import { findUser } from '../rooms/users-store';
import { botTokenKey, findBearer } from './bot-tokens-store';
import {
  addCapabilities,
  capabilitiesOf,
  findIrc,
  type IrcItem,
  type Speaker,
  setNegotiates,
  setNick,
  setSpeaker,
  welcome,
} from './irc-store';
import { rejectConnection } from './reject-connection';

/** CAP, PASS and NICK of the bridge, in one frame or several, in any order. */

/** Lines to a connection without a name. */
const before = (...lines: Line[]): string => textOf(lines, []);

const registered = before(numericLine('462', '*', 'You may not reregister'));

export async function cap(connectionId: string, [verb = '', words = '']: readonly string[]): Promise<string> {
  switch (verb.toUpperCase()) {
    // As IRCv3 says, the list opens a negotiation, and the welcome waits for its end. Twitch's bots only request.
    case 'LS':
      await setNegotiates(connectionId, true);
      return before(capabilityLine('LS', allCapabilities));
    case 'LIST': {
      const has = capabilitiesOf(await findIrc(connectionId));
      return before(
        capabilityLine(
          'LIST',
          allCapabilities.filter((word) => has.includes(capabilityOf(word)!)),
        ),
      );
    }
    case 'REQ': {
      const wanted = words.split(' ').filter(Boolean).slice(0, 10);
      const known = wanted.map(capabilityOf).filter((one): one is Capability => one !== undefined);
      if (known.length === 0 || known.length < wanted.length) return before(capabilityLine('NAK', wanted));
      await addCapabilities(connectionId, known);
      return before(capabilityLine('ACK', wanted));
    }
    case 'END': {
      const item = await setNegotiates(connectionId, false);
      return item ? await enter(connectionId, item) : '';
    }
    default:
      return before(numericLine('410', '*', 'Invalid CAP command'));
  }
}

/** A connection has one attempt: a second password is ignored. */
export async function pass(connectionId: string, [word = '']: readonly string[]): Promise<string> {
  const token = /^oauth:(.{1,200})$/i.exec(word)?.[1];
  const key = token === undefined ? undefined : botTokenKey(token.toLowerCase());
  const bearer = key && (await findBearer(key.pk));
  const speaker: Speaker | 'refused' = bearer
    ? { tokenId: bearer.tokenId, tokenPk: bearer.pk, userId: bearer.userId, scopes: bearer.scopes }
    : 'refused';
  const item = await setSpeaker(connectionId, speaker);
  return item ? await enter(connectionId, item) : registered;
}

export async function nick(connectionId: string, [name = '']: readonly string[]): Promise<string> {
  if (!/^[a-z0-9_]{1,25}$/i.test(name)) return before(numericLine('432', '*', 'Erroneous nickname'));
  const item = await setNick(connectionId, name);
  return item ? await enter(connectionId, item) : registered;
}

/** Welcomes the connection once its nick and password are known. */
async function enter(connectionId: string, item: IrcItem): Promise<string> {
  const { nick: wanted, speaker } = item;
  if (wanted === undefined || item.negotiates) return '';
  const has = capabilitiesOf(item);
  if (isAnonymous(wanted) && typeof speaker !== 'object') {
    const name = wanted.toLowerCase();
    return (await welcome(connectionId, name)) ? textOf(welcomeLines(name), has) : '';
  }
  // The password may arrive in another frame.
  if (speaker === undefined) return '';
  if (speaker === 'refused') return await rejectConnection(connectionId);
  if (!(await countAttempt('login', speaker))) {
    return await rejectConnection(connectionId, 'Too many logins: try again in ten seconds');
  }
  const user = await findUser(speaker.userId);
  if (user === undefined)
    return await rejectConnection(connectionId, 'This account is still being created: try again');
  const name = user.name.toLowerCase();
  return (await welcome(connectionId, name)) ? textOf(welcomeLines(name, user), has) : '';
}
