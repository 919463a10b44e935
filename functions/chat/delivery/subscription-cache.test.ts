import { afterEach, expect, it, vi } from 'vitest';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import { documents } from '../../kit/clients/documents';
import type { RoomItem } from '../rooms/rooms-store';
import { deleteSubscriptions, subscribe, unsubscribe } from '../rooms/subscriptions-store';
import { cachedSubscriptions, evictSubscriptions } from './subscription-cache';

withTable('CHAT_TABLE');
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const start = Date.UTC(2026, 10, 25);

async function findRoom(count: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: start });
  const room = { channelId: newId('channel'), shards: 1, gsi1pk: 'ACTIVE' } as RoomItem;
  const putSubscription = (connectionId: string) => subscribe(room, { connectionId, via: 'site' });
  for (let at = 0; at < count; at += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, count - at) }, (_, n) => putSubscription(`c-${at + n}`)),
    );
  }
  const listed = async () =>
    (await cachedSubscriptions(room.channelId, 0)).map(({ connectionId }) => connectionId).sort();
  return { ...room, putSubscription, listed };
}

it('the next frame includes a new subscription, and reads no known one again', async () => {
  const { channelId, putSubscription, listed } = await findRoom(240);
  vi.setSystemTime(start + 15_000);
  const all = await listed();
  expect(all).toHaveLength(240);
  vi.setSystemTime(start + 16_000);
  await putSubscription('late');
  const query = vi.spyOn(documents(), 'query');
  expect(await listed()).toEqual([...all, 'late']);
  const read = await Promise.all(query.mock.results.map(({ value }) => value as Promise<{ Count: number }>));
  expect(read.map(({ Count }) => Count).sort()).toEqual([1, 150]);

  const gone = (await cachedSubscriptions(channelId, 0)).filter(({ connectionId }) => connectionId === 'c-7');
  await deleteSubscriptions(channelId, 0, gone);
  evictSubscriptions(channelId, 0, gone);
  expect(await listed()).not.toContain('c-7');
});

it('an ended subscription is dropped after some frames, and at once in a room that was idle', async () => {
  const { channelId, putSubscription, listed } = await findRoom(400);
  vi.setSystemTime(start + 12_000);
  await listed();
  const gone = ['c-7', 'c-170', 'c-399'];
  for (const one of gone) await unsubscribe(one, channelId);
  const frames = [];
  for (let frame = 0; frame < 4; frame += 1) {
    if (frame === 1) await putSubscription('late');
    frames.push((await listed()).length);
  }
  expect(frames.slice(2)).toEqual([398, 398]);
  expect(await listed()).toEqual(expect.not.arrayContaining(gone));
  await unsubscribe('late', channelId);
  vi.setSystemTime(start + 40_000);
  expect(await listed()).toHaveLength(397);
});

it('a small room is read anew each time', async () => {
  const { channelId, listed } = await findRoom(30);
  await listed();
  await unsubscribe('c-7', channelId);
  expect(await listed()).toHaveLength(29);
});
