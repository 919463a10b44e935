import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '../../../domain/kit/id';
import { startTable } from '../../../test/tables';
import { documents } from '../../kit/clients/documents';
import type { RoomItem } from '../items';
import { tendRoom } from './reconcile-room';
import { keepRoom, roomOf } from './rooms-store';
import { countSeats, leaveSeat, seatsOf, takeSeat } from './subscriptions-store';

let table: { close(): Promise<void> };
beforeAll(async () => {
  table = await startTable('CHAT_TABLE');
});
afterAll(async () => {
  await table.close();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const tended = async (room: RoomItem) => await tendRoom(room, await countSeats(room), 1_000);
const seat = (connectionId: string) => ({ connectionId, via: 'site' as const });

/** A room where somebody was, spread over four shards. */
async function someRoom() {
  const channelId = newId('channel');
  await keepRoom({ channelId, ownerId: newId('user'), name: 'cam', displayName: 'Cam', version: 1 });
  await takeSeat((await roomOf(channelId))!, seat('first'));
  await documents().update({
    TableName: process.env.CHAT_TABLE,
    Key: { pk: `ROOM#${channelId}`, sk: 'ROOM' },
    UpdateExpression: 'SET shards = :four',
    ExpressionAttributeValues: { ':four': 4 },
  });
  await leaveSeat('first', channelId);
  return (await roomOf(channelId))!;
}

/** That the room is tended, and tells everybody who has a seat, once. */
async function expectTended(channelId: string, connections: readonly string[]): Promise<void> {
  const room = (await roomOf(channelId))!;
  expect(room.gsi1pk).toBe('ACTIVE');
  const told = await Promise.all(
    Array.from({ length: room.shards }, (_, shard) => seatsOf(channelId, shard)),
  );
  expect(
    told
      .flat()
      .map(({ connectionId }) => connectionId)
      .sort(),
  ).toEqual([...connections].sort());
}

/** Enough that each of four shards has some. */
const late = Array.from({ length: 12 }, (_, at) => `late-${at}`);

it('an empty room is given up, and tended again when somebody comes', async () => {
  const room = await someRoom();
  expect(await tended(room)).toMatchObject({ viewers: 0, shards: 1 });
  expect(await roomOf(room.channelId)).not.toHaveProperty('gsi1pk');
  for (const one of late) await takeSeat((await roomOf(room.channelId))!, seat(one));
  await expectTended(room.channelId, late);
  expect(await tended((await roomOf(room.channelId))!)).toMatchObject({ viewers: late.length });
});

it('who comes after it was counted and before it is given up is found', async () => {
  const room = await someRoom();
  const { update } = documents();
  vi.spyOn(documents(), 'update').mockImplementationOnce(async (...given) => {
    for (const one of late) await takeSeat(room, seat(one));
    return await update.apply(documents(), given);
  });
  expect(await tended(room)).toMatchObject({ viewers: late.length, shards: 4 });
  await expectTended(room.channelId, late);
});

it('who knew the room as it was before it was given up finds out, and has one seat in a shard that is told', async () => {
  const room = await someRoom();
  await tended(room);
  for (const one of late) await takeSeat(room, seat(one));
  await expectTended(room.channelId, late);
});

it('who enters again keeps the one seat, also in a room that grew', async () => {
  const { channelId } = await someRoom();
  for (const one of late) await takeSeat({ ...(await roomOf(channelId))!, shards: 1 }, seat(one));
  for (const one of late) await takeSeat((await roomOf(channelId))!, seat(one));
  await expectTended(channelId, late);
});
