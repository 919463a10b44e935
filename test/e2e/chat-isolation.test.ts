import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as channels from '../../domain/channels/contract';
import * as chat from '../../domain/chat/contract';
import type { FaultRule } from '../../local/runtime/faults';
import { enterRoom, type Viewer } from './viewer';
import { type Person, startWorld, until, type World } from './world';

let world: World;
const people: Person[] = [];
const rooms: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  for (const name of ['isolated_bad', 'isolated_good']) {
    const owner = await world.person(name);
    await world.channel(owner);
    const { channelId } = await owner.call(channels.getOwnChannel, {});
    await until('the room', () => world.call(chat.getRoom, { params: { channelId } }).catch(() => null));
    people.push(owner);
    rooms.push(channelId);
  }
});

afterAll(() => world?.stop());

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const textOf = (n: string): string => `${n} ${createHash('sha256').update(n).digest('base64url')}`;

/** Text → milliseconds from sending to seeing it. */
function watch(viewer: Viewer) {
  const sentAt = new Map<string, number>();
  const delays = new Map<string, number>();
  viewer.subscribe(() => {
    for (const text of viewer.texts()) {
      if (sentAt.has(text) && !delays.has(text)) delays.set(text, Date.now() - sentAt.get(text)!);
    }
  });
  return { sentAt, delays };
}

const calls = { service: 'dynamodb', rate: 1 } as const;
const kinds: Readonly<Record<string, (room: string) => FaultRule[]>> = {
  'whose log cannot be written': (room) => [
    { ...calls, operation: 'PutItem', contains: `LOG#${room}`, kind: 'error' },
  ],
  'whose log does not answer': (room) => [
    { ...calls, operation: 'PutItem', contains: `LOG#${room}`, kind: 'timeout', delayMs: 4_000 },
  ],
  'whose subscriptions cannot be read': (room) => [
    { ...calls, operation: 'Query', contains: `SUBSCRIPTIONS#${room}`, kind: 'throttle' },
  ],
};

test.each(Object.entries(kinds))(
  'a room %s delays no other room, and loses nothing',
  {
    timeout: 120_000,
  },
  async (name, faults) => {
    const [bad, good] = rooms as [string, string];
    const [badOwner, goodOwner] = people as [Person, Person];
    const writers = [
      await enterRoom(world, bad, { person: badOwner }),
      await enterRoom(world, good, { person: goodOwner }),
    ];
    const readers = [await enterRoom(world, bad), await enterRoom(world, good)];
    const watched = watch(readers[1]!);
    const injected = () =>
      Object.values(world.running.faults.counts()).reduce((sum, count) => sum + count, 0);
    const before = injected();
    world.running.faults.set(faults(bad));
    try {
      for (let n = 0; n < 16; n += 1) {
        for (const [at, writer] of writers.entries()) {
          const text = textOf(`${name} ${at} ${n}`);
          watched.sentAt.set(text, Date.now());
          writer.send(text);
        }
        await pause(400);
      }
    } finally {
      world.running.faults.set([]);
    }
    expect(injected() - before).toBeGreaterThan(3);
    const [accepted, other] = writers.map((one) => [...one.accepted]) as [string[], string[]];
    expect(other).toHaveLength(16);
    await until('the other room', () => watched.delays.size === 16);
    expect(Math.max(...watched.delays.values())).toBeLessThan(2_000);
    expect(accepted).toHaveLength(16);
    expect(writers[0]!.refused.size).toBe(0);
    await until('the messages of the failing room', () =>
      accepted.every((text) => readers[0]!.texts().includes(text)),
    );
    const { entries } = await world.call(chat.listMessages, {
      params: { channelId: bad },
      query: { limit: 200 },
    });
    const history = entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.text] : []));
    expect(history.filter((text) => text.startsWith(name))).toEqual(
      accepted.toSorted((a, b) => numberOf(a) - numberOf(b)),
    );
    expect(readers[0]!.texts()).toEqual(history);
    for (const one of [...writers, ...readers]) one.leave();
  },
);

const numberOf = (text: string): number => Number(text.split(' ').at(-2));
