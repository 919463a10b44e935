import type { FrameItem } from '../../../domain/chat/delivery/frame';
import { frameBytes } from '../../../domain/chat/delivery/packing';
import type { Entry } from '../../../domain/chat/log/model';
import { assertUnrestricted } from '../../../domain/chat/moderation/restriction';
import type { Connection } from '../../kit/socket';
import { listEntriesAfter, listEntriesBefore, type Read } from '../log/log-store';
import { presentMember, presentRoom } from './present';
import { roleOf } from './role';
import { loadRoomContext } from './rooms-store';
import { subscribe, unsubscribe } from './subscriptions-store';

/** Entries that a person sees who just came. */
const shownAtFirst = 50;
/** Entries that a person gets at once who was away; more are in the history. */
const caughtUp = 100;
/** What a frame carries besides entries. */
const overhead = 6_000;

/**
 * Enters a room. The seat is taken before the log is read: what is written after that reading is told to the seat,
 * what was written before is in it, and places tell what is in both.
 */
export async function joinRoom(
  {
    channelId,
    after,
    writes,
  }: { channelId: string; after?: number | undefined; writes?: boolean | undefined },
  { connectionId, userId, groups }: Connection,
): Promise<Extract<FrameItem, { type: 'joined' }>> {
  const standing = await loadRoomContext(channelId, userId);
  const { room, member } = standing;
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
    member: userId === null ? null : presentMember(standing, { userId, groups }),
    ...fitting(read, after === undefined),
  };
}

/** As much as one frame holds: the newest for who just came, the oldest for who goes on from a place. */
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
    const kept = entries.slice(entries.length - count);
    return { after: entries[entries.length - count - 1]!.seq, seq, entries: kept, more: false };
  }
  const kept = entries.slice(0, count);
  return { after, seq: kept.at(-1)?.seq ?? after, entries: kept, more: true };
}
