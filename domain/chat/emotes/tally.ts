import { BoundedMap } from '../../kit/bounded-map';

/** The emotes of one log entry, each as often as it was used. */
export interface Uses {
  readonly seq: number;
  readonly names: readonly string[];
}

interface Room {
  /** The last entry that was counted. */
  readonly seq: number;
  /** When its counts were last taken, epoch milliseconds; undefined before the first time. */
  takenAt: number | undefined;
  counts: ReadonlyMap<string, number>;
}

/**
 * Counts names per room until the counts are taken to be stored: the first ones of a room at once, later ones every
 * `everyMs`. A repeated entry counts once. Beyond `maxRooms`, the counts of the least recently used room are dropped.
 */
export function createTally({ everyMs, maxRooms }: { everyMs: number; maxRooms: number }) {
  const rooms = new BoundedMap<string, Room>(maxRooms);
  return {
    /** Adds entries of a room, in the log's order. */
    add(channelId: string, uses: readonly Uses[]): void {
      const { seq = -1, takenAt, counts: before = [] } = rooms.get(channelId) ?? {};
      const counts = new Map(before);
      let reached = seq;
      for (const one of uses) {
        if (one.seq <= reached) continue;
        reached = one.seq;
        for (const name of one.names) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      if (reached > seq) rooms.set(channelId, { seq: reached, takenAt, counts });
    },
    /** Removes and returns the counts due at `now` (epoch milliseconds): channel → name → uses. */
    take(now: number): Map<string, ReadonlyMap<string, number>> {
      const due = new Map<string, ReadonlyMap<string, number>>();
      for (const [channelId, room] of rooms) {
        if (room.counts.size === 0 || (room.takenAt !== undefined && now - room.takenAt < everyMs)) continue;
        due.set(channelId, room.counts);
        room.takenAt = now;
        room.counts = new Map();
      }
      return due;
    },
  };
}
