import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '../../../domain/kit/id';
import { startTable } from '../../../test/tables';
import { documents } from '../../kit/clients/documents';
import type { RoomItem } from '../rooms/rooms-store';
import { deleteSubscriptions, subscribe, unsubscribe } from '../rooms/subscriptions-store';
import { cachedSubscriptions, evictSubscriptions } from './subscription-cache';

let table: { close(): Promise<void> };
beforeAll(async () => {
  table = await startTable('CHAT_TABLE');
});
afterAll(() => table.close());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const start = Date.UTC(2026, 10, 25);

async function findRoom(people: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: start });
  const room = { channelId: newId('channel'), shards: 1, gsi1pk: 'ACTIVE' } as RoomItem;
  const putSubscription = (connectionId: string) => subscribe(room, { connectionId, via: 'site' });
  for (let at = 0; at < people; at += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, people - at) }, (_, n) => putSubscription(`seat-${at + n}`)),
    );
  }
  const told = async () =>
    (await cachedSubscriptions(room.channelId, 0)).map(({ connectionId }) => connectionId).sort();
  return { ...room, putSubscription, told };
}

it('a new subscription gets the next frame, and cached ones are not read again', async () => {
  const { channelId, putSubscription, told } = await findRoom(240);
  vi.setSystemTime(start + 15_000);
  const all = await told();
  expect(all).toHaveLength(240);
  vi.setSystemTime(start + 16_000);
  await putSubscription('late');
  const query = vi.spyOn(documents(), 'query');
  expect(await told()).toEqual(['late', ...all]);
  const read = await Promise.all(query.mock.results.map(({ value }) => value as Promise<{ Count: number }>));
  expect(read.map(({ Count }) => Count).sort()).toEqual([1, 150]);

  const gone = (await cachedSubscriptions(channelId, 0)).filter(
    ({ connectionId }) => connectionId === 'seat-7',
  );
  await deleteSubscriptions(channelId, 0, gone);
  evictSubscriptions(channelId, 0, gone);
  expect(await told()).not.toContain('seat-7');
});

it('a removed subscription gets no more posts after some frames, and at once in an idle room', async () => {
  const { channelId, putSubscription, told } = await findRoom(400);
  vi.setSystemTime(start + 12_000);
  await told();
  const gone = ['seat-7', 'seat-170', 'seat-399'];
  for (const one of gone) await unsubscribe(one, channelId);
  const frames = [];
  for (let frame = 0; frame < 4; frame += 1) {
    if (frame === 1) await putSubscription('late');
    frames.push((await told()).length);
  }
  expect(frames.slice(2)).toEqual([398, 398]);
  expect(await told()).toEqual(expect.not.arrayContaining(gone));
  await unsubscribe('late', channelId);
  vi.setSystemTime(start + 40_000);
  expect(await told()).toHaveLength(397);
});

it('a small room is read each time', async () => {
  const { channelId, told } = await findRoom(30);
  await told();
  await unsubscribe('seat-7', channelId);
  expect(await told()).toHaveLength(29);
});
