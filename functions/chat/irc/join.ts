import { refusalLine } from '../../../domain/chat/irc/notices';
import { joinedLines, numericLine, partedLine } from '../../../domain/chat/irc/replies';
import { type Line, roomStateLine, textOf, userStateLine } from '../../../domain/chat/irc/room';
import { ProblemError } from '../../../domain/kit/problem';
import { countAttempt } from '../rooms/attempts-store';
import { findIdByName } from '../rooms/names-store';
import { roleOf } from '../rooms/role';
import { loadRoomContext } from '../rooms/room-context-store';
import { subscribe, unsubscribe } from '../rooms/subscriptions-store';
import { findBearer } from './bot-tokens-store';
import {
  addRoom,
  capabilitiesOf,
  deleteRoom,
  findIrc,
  type IrcItem,
  type Speaker,
  speakerOf,
} from './irc-store';
import { rejectConnection } from './reject-connection';

/** JOIN and PART of the bridge. */

/** A connection that was welcomed. */
export type Welcomed = IrcItem & { readonly name: string };

/** Runs for a connection that was welcomed; any other is asked to log in first. */
export async function asWelcomed(
  connectionId: string,
  fn: (item: Welcomed) => Promise<string>,
): Promise<string> {
  const item = await findIrc(connectionId);
  if (item?.name === undefined) return textOf([numericLine('451', '*', 'You have not registered')], []);
  return await fn(item as Welcomed);
}

/**
 * Runs while the token of a connection is valid; closes a connection whose token was revoked. Anonymous readers have no
 * token.
 */
export async function whileAllowed(
  connectionId: string,
  speaker: Speaker | undefined,
  fn: () => Promise<string>,
): Promise<string> {
  if (speaker !== undefined && (await findBearer(speaker.tokenPk)) === undefined) {
    return await rejectConnection(connectionId);
  }
  return await fn();
}

/** Rooms of one line that are processed. */
const maxNames = 20;

/** The names of `#a,#b`, without the sign. */
export const namesIn = (list: string): string[] =>
  list
    .split(',')
    .slice(0, maxNames)
    .filter((one) => /^#[a-z0-9_]{1,25}$/i.test(one))
    .map((one) => one.slice(1).toLowerCase());

export const join = (connectionId: string, [list = '']: readonly string[]): Promise<string> =>
  asWelcomed(connectionId, (item) =>
    whileAllowed(connectionId, speakerOf(item), async () => {
      const replies: string[] = [];
      for (const name of namesIn(list)) {
        replies.push(textOf(await joinRoom(connectionId, item, name), capabilitiesOf(item)));
      }
      return replies.join('');
    }),
  );

async function joinRoom(connectionId: string, item: Welcomed, name: string): Promise<Line[]> {
  const speaker = speakerOf(item);
  try {
    if (!(await countAttempt('join', speaker ?? { connectionId }))) throw new ProblemError('rate-limited');
    if (speaker && !speaker.scopes.includes('chat:read')) throw new ProblemError('forbidden');
    const channelId = await findIdByName('room', name);
    if (channelId === undefined) throw new ProblemError('not-found');
    const context = await loadRoomContext(channelId, speaker?.userId ?? null);
    if (context.member?.restriction?.kind === 'ban') throw new ProblemError('banned');
    const { room } = context;
    await subscribe(room, {
      connectionId,
      via: 'irc',
      ...(speaker && { userId: speaker.userId }),
      capabilities: capabilitiesOf(item),
    });
    await addRoom(connectionId, channelId, name);
    const role = speaker ? roleOf(room, context.member, speaker.userId, []) : null;
    return [
      ...joinedLines(item.name, room),
      // Libraries take USERSTATE for a join, and ROOMSTATE for its end.
      ...(speaker && context.user
        ? [userStateLine(room, { ...context.user, badges: role === null ? [] : [role] })]
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
    const lines: Line[] = [];
    for (const name of namesIn(list)) {
      const channelId = roomIn(item, name);
      if (channelId === undefined) {
        lines.push(numericLine('442', item.name, `You are not on #${name}`));
        continue;
      }
      await unsubscribe(connectionId, channelId);
      await deleteRoom(connectionId, channelId);
      lines.push(partedLine(item.name, { name }));
    }
    return textOf(lines, capabilitiesOf(item));
  });

/** The id of a room that a connection is in. */
export const roomIn = ({ rooms }: IrcItem, name: string): string | undefined =>
  Object.entries(rooms).find(([, one]) => one === name)?.[0];
