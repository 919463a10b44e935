import { remember } from '../../domain/kit/remember';
import { seatsOf, type Taken } from './seats';

/**
 * The seats of large shards, as this copy of a function knows them. A frame goes to thousands several times a second:
 * reading all of them anew would take as long as posting to them. So what came since is read each time, and everything
 * each so often, for those who left without being found gone by a post: they hear the room for so much longer.
 */

interface Known {
  readonly seats: Map<string, Taken>;
  /** When everything was read, and when what was new; epoch milliseconds. */
  readonly wholeAt: number;
  newAt: number;
}

const lists = new Map<string, Known>();
const maxLists = 40;
/** Smaller shards are read anew: that is soon done. */
const large = 200;
const wholeEvery = 20_000;
/** The clocks of those who seat people differ, and a seat takes its time to be written. Milliseconds. */
const overlap = 10_000;

/** AP-85: the seats of a shard, each connection once. */
export async function knownSeats(channelId: string, shard: number): Promise<Taken[]> {
  const now = Date.now();
  const known = lists.get(keyOf(channelId, shard));
  if (known === undefined || now - known.newAt > wholeEvery) return await readWhole(channelId, shard, now);
  const fresh = await seatsOf(channelId, shard, known.newAt - overlap);
  for (const seat of fresh) known.seats.set(seat.connectionId, seat);
  known.newAt = now;
  // Nobody waits for it; when it fails, the next frame tries again.
  if (now - known.wholeAt > wholeEvery) void readWhole(channelId, shard, now).catch(() => undefined);
  return [...known.seats.values()];
}

/** That these seats were taken away. */
export function forgetSeats(channelId: string, shard: number, seats: readonly Taken[]): void {
  const known = lists.get(keyOf(channelId, shard));
  for (const { connectionId } of seats) known?.seats.delete(connectionId);
}

async function readWhole(channelId: string, shard: number, now: number): Promise<Taken[]> {
  const seats = new Map((await seatsOf(channelId, shard)).map((seat) => [seat.connectionId, seat]));
  if (seats.size < large) lists.delete(keyOf(channelId, shard));
  else remember(lists, keyOf(channelId, shard), { seats, wholeAt: now, newAt: now }, maxLists);
  return [...seats.values()];
}

const keyOf = (channelId: string, shard: number): string => `${channelId} ${shard}`;
