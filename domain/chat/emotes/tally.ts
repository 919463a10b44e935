import { remember } from '../../kit/remember';

/** What one entry of a room's log adds to the room's counts: a name as often as it was used. */
export interface Uses {
  readonly seq: number;
  readonly names: readonly string[];
}

interface Room {
  /** Up to which place the log was counted. */
  readonly seq: number;
  /** Epoch milliseconds at which its counts were last taken; undefined before the first time. */
  readonly takenAt: number | undefined;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Counts names in rooms until somebody writes the counts down: a room's first ones at once, later ones together, each
 * `everyMs` at the earliest. An entry that comes again is counted once. Of more than `maxRooms` rooms, what waits of
 * the one that was used longest ago is forgotten.
 */
export function createTally({ everyMs, maxRooms }: { everyMs: number; maxRooms: number }) {
  const rooms = new Map<string, Room>();
  return {
    /** Takes in entries of a room, in the log's order. */
    add(channelId: string, uses: readonly Uses[]): void {
      const { seq = -1, takenAt, counts: before = [] } = rooms.get(channelId) ?? {};
      const counts = new Map(before);
      let reached = seq;
      for (const one of uses) {
        if (one.seq <= reached) continue;
        reached = one.seq;
        for (const name of one.names) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      if (reached > seq) remember(rooms, channelId, { seq: reached, takenAt, counts }, maxRooms);
    },
    /** Takes out what is due at a time in epoch milliseconds: channel → name → uses. */
    take(now: number): Map<string, ReadonlyMap<string, number>> {
      const due = new Map<string, ReadonlyMap<string, number>>();
      for (const [channelId, room] of rooms) {
        if (room.counts.size === 0 || (room.takenAt !== undefined && now - room.takenAt < everyMs)) continue;
        due.set(channelId, room.counts);
        rooms.set(channelId, { ...room, takenAt: now, counts: new Map() });
      }
      return due;
    },
  };
}
