import { expect, it, vi } from 'vitest';
import { fanOut } from './fan-out';
import type { Posted } from './post-shard';

const result: Posted = { subscriptions: 10, gone: 1, failed: 2, missed: ['c'] };
const patience = 1_000;
const broadcast = { channelId: 'c', frames: [], banned: [] };
const by = (postTo: (shard: number) => Promise<Posted>, time = patience) => ({
  patience: time,
  postTo: (_: unknown, shard: number) => postTo(shard),
});

it('a shard whose worker dies is tried again, and the others are posted to once', async () => {
  const asked: number[] = [];
  const posted = await fanOut(
    broadcast,
    [0, 1, 2, 3],
    by(async (shard) => {
      asked.push(shard);
      if (shard === 2 && asked.filter((one) => one === shard).length < 3)
        throw new Error('Runtime.ExitError');
      return result;
    }),
  );
  expect(asked.sort()).toEqual([0, 1, 2, 2, 2, 3]);
  expect(posted).toEqual({
    subscriptions: 40,
    gone: 4,
    failed: 8,
    missed: ['c', 'c', 'c', 'c'],
    shardsFailed: [],
  });
});

it('a shard that keeps failing delays no other, and a room whose shards all fail is delivered again', async () => {
  const slow = vi.fn(async (shard: number) => {
    await new Promise((done) => setTimeout(done, 20));
    if (shard === 0) throw new Error('no subscriptions could be read');
    return result;
  });
  expect(await fanOut(broadcast, [0, 1], by(slow))).toEqual({ ...result, shardsFailed: [0] });
  expect(slow.mock.calls.filter(([shard]) => shard === 1)).toHaveLength(1);
  await expect(fanOut(broadcast, [0], by(slow))).rejects.toThrow('no subscriptions could be read');
});

it('a shard is not tried again when the time is over', async () => {
  const asked: number[] = [];
  const hangs = async (shard: number) => {
    asked.push(shard);
    await new Promise((done) => setTimeout(done, 60));
    throw new Error('too late');
  };
  await expect(fanOut(broadcast, [0], by(hangs, 50))).rejects.toThrow('too late');
  expect(asked).toEqual([0]);
});
