import type { FrameItem } from '../../../domain/chat/delivery/frame';
import { frameBytes } from '../../../domain/chat/delivery/packing';
import type { Entry } from '../../../domain/chat/log/model';
import { assertUnrestricted } from '../../../domain/chat/moderation/restriction';
import type { Connection } from '../../kit/socket';
import { listEntriesAfter, listEntriesBefore, type Read } from '../log/log-store';
import { presentMember, presentRoom } from './present';
import { roleOf } from './role';
import { loadRoomContext } from './room-context-store';
import { subscribe, unsubscribe } from './subscriptions-store';

/** Entries for a new viewer. */
const shownAtFirst = 50;
/** Entries for a viewer who reconnects; more are in the history. */
const caughtUp = 100;
/** What a frame carries besides entries. */
const overhead = 6_000;

/**
 * Joins a room. It subscribes before it reads the log, so that no entry is missed: later ones are delivered, earlier ones
 * are read, and duplicates are known by their sequence numbers.
 */
export async function joinRoom(
  {
    channelId,
    after,
    writes,
  }: { channelId: string; after?: number | undefined; writes?: boolean | undefined },
  { connectionId, userId, groups }: Connection,
): Promise<Extract<FrameItem, { type: 'joined' }>> {
  const context = await loadRoomContext(channelId, userId);
  const { room, member } = context;
  if (member?.restriction?.kind === 'ban') assertUnrestricted(member.restriction, Date.now());
  const staff = userId !== null && roleOf(room, member, userId, groups) !== null;
  const keepsSocket = writes || staff;
  if (room.delivery === 'socket' || keepsSocket) {
    await subscribe(room, { connectionId, via: 'site', ...(userId !== null && { userId }), keepsSocket });
  } else {
    await unsubscribe(connectionId, channelId);
  }
  const read =
    after === undefined
      ? await listEntriesBefore(channelId, undefined, shownAtFirst)
      : await listEntriesAfter(channelId, after, caughtUp);
  return {
    type: 'joined',
    channelId,
    room: presentRoom(room),
    member: userId === null ? null : presentMember(context, { userId, groups }),
    ...fitting(read, after === undefined),
  };
}

/** As much as one frame holds: the newest entries for a new viewer, the oldest for one who continues. */
function fitting(
  { after, seq, entries, more }: Read,
  newest: boolean,
): { after: number; seq: number; entries: Entry[]; more: boolean } {
  let left = frameBytes - overhead;
  const ordered = newest ? [...entries].reverse() : entries;
  let count = 0;
  for (const entry of ordered) {
    left -= Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (left < 0) break;
    count += 1;
  }
  if (count === entries.length) return { after, seq, entries: [...entries], more: newest ? false : more };
  if (newest) {
    const fitted = entries.slice(entries.length - count);
    return { after: entries[entries.length - count - 1]!.seq, seq, entries: fitted, more: false };
  }
  const fitted = entries.slice(0, count);
  return { after, seq: fitted.at(-1)?.seq ?? after, entries: fitted, more: true };
}
