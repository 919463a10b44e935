import { refusalLine } from '../../../domain/chat/irc/notices';
import { joinedLines, numericLine, partedLine } from '../../../domain/chat/irc/replies';
import { type Line, roomStateLine, textOf, userStateLine } from '../../../domain/chat/irc/room';
import { ProblemError } from '../../../domain/kit/problem';
import { idOfName } from '../rooms/names-store';
import { roleOf } from '../rooms/role';
import { loadRoomContext } from '../rooms/rooms-store';
import { subscribe, unsubscribe } from '../rooms/subscriptions-store';
import { bearerOf } from './bot-tokens-store';
import {
  addRoom,
  capabilitiesOf,
  dropRoom,
  type IrcItem,
  ircOf,
  mayStill,
  type Speaker,
  speakerOf,
} from './irc-store';
import { turnAway } from './turn-away';

/** How a connection of the bridge enters rooms and leaves them. */

/** A connection that was welcomed. */
export type Welcomed = IrcItem & { readonly name: string };

/** Runs for a connection that was welcomed; tells any other that it has to log in first. */
export async function asWelcomed(
  connectionId: string,
  fn: (item: Welcomed) => Promise<string>,
): Promise<string> {
  const item = await ircOf(connectionId);
  if (item?.name === undefined) return textOf([numericLine('451', '*', 'You have not registered')], []);
  return await fn(item as Welcomed);
}

/**
 * Runs while the token that a connection came by still stands; a connection whose token was revoked is closed. Who
 * reads without an account has none.
 */
export async function whileAllowed(
  connectionId: string,
  speaker: Speaker | undefined,
  fn: () => Promise<string>,
): Promise<string> {
  if (speaker !== undefined && (await bearerOf(speaker.tokenPk)) === undefined) {
    return await turnAway(connectionId);
  }
  return await fn();
}

/** Rooms of one line that are looked at. */
const mostNames = 20;

/** The names of `#a,#b`, without the sign. */
export const namesIn = (list: string): string[] =>
  list
    .split(',')
    .slice(0, mostNames)
    .filter((one) => /^#[a-z0-9_]{1,25}$/i.test(one))
    .map((one) => one.slice(1).toLowerCase());

export const join = (connectionId: string, [list = '']: readonly string[]): Promise<string> =>
  asWelcomed(connectionId, (item) =>
    whileAllowed(connectionId, speakerOf(item), async () => {
      const told: string[] = [];
      for (const name of namesIn(list)) {
        told.push(textOf(await enter(connectionId, item, name), capabilitiesOf(item)));
      }
      return told.join('');
    }),
  );

async function enter(connectionId: string, item: Welcomed, name: string): Promise<Line[]> {
  const speaker = speakerOf(item);
  try {
    if (!(await mayStill('join', speaker ?? { connectionId }))) throw new ProblemError('rate-limited');
    if (speaker && !speaker.scopes.includes('chat:read')) throw new ProblemError('forbidden');
    const channelId = await idOfName('room', name);
    if (channelId === undefined) throw new ProblemError('not-found');
    const standing = await loadRoomContext(channelId, speaker?.userId ?? null);
    if (standing.member?.restriction?.kind === 'ban') throw new ProblemError('banned');
    const { room } = standing;
    await subscribe(room, {
      connectionId,
      via: 'irc',
      ...(speaker && { userId: speaker.userId }),
      capabilities: capabilitiesOf(item),
    });
    await addRoom(connectionId, channelId, name);
    const role = speaker ? roleOf(room, standing.member, speaker.userId, []) : null;
    return [
      ...joinedLines(item.name, room),
      // Libraries take USERSTATE for having joined, and ROOMSTATE for the end of it.
      ...(speaker && standing.user
        ? [userStateLine(room, { ...standing.user, badges: role === null ? [] : [role] })]
        : []),
      roomStateLine(room, room.settings),
    ];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [refusalLine({ name }, error)];
  }
}

export const part = (connectionId: string, [list = '']: readonly string[]): Promise<string> =>
  asWelcomed(connectionId, async (item) => {
    const told: Line[] = [];
    for (const name of namesIn(list)) {
      const channelId = roomIn(item, name);
      if (channelId === undefined) {
        told.push(numericLine('442', item.name, `You are not on #${name}`));
        continue;
      }
      await unsubscribe(connectionId, channelId);
      await dropRoom(connectionId, channelId);
      told.push(partedLine(item.name, { name }));
    }
    return textOf(told, capabilitiesOf(item));
  });

/** The id of a room that a connection is in. */
export const roomIn = ({ rooms }: IrcItem, name: string): string | undefined =>
  Object.entries(rooms).find(([, one]) => one === name)?.[0];
