import { afterEach, expect, it, vi } from 'vitest';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import { documents } from '../../kit/clients/documents';
import { reconcileRoom } from './reconcile-room';
import type { RoomItem } from './rooms-store';
import { findRoom, projectChannel } from './rooms-store';
import { countSubscriptions, listSubscriptions, subscribe, unsubscribe } from './subscriptions-store';

withTable('CHAT_TABLE');
afterEach(() => {
  vi.restoreAllMocks();
});

const plan = async (room: RoomItem) => await reconcileRoom(room, await countSubscriptions(room), 1_000);
const subscription = (connectionId: string) => ({ connectionId, via: 'site' as const });

/** A room that had a viewer, spread over four shards. */
async function requireRoom() {
  const channelId = newId('channel');
  await projectChannel({ channelId, ownerId: newId('user'), name: 'cam', displayName: 'Cam', version: 1 });
  await subscribe((await findRoom(channelId))!, subscription('first'));
  await documents().update({
    TableName: process.env.CHAT_TABLE,
    Key: { pk: `ROOM#${channelId}`, sk: 'ROOM' },
    UpdateExpression: 'SET shards = :four',
    ExpressionAttributeValues: { ':four': 4 },
  });
  await unsubscribe('first', channelId);
  return (await findRoom(channelId))!;
}

/** Expects that the room is active, and that its shards hold each connection once. */
async function expectPlan(channelId: string, connections: readonly string[]): Promise<void> {
  const room = (await findRoom(channelId))!;
  expect(room.gsi1pk).toBe('ACTIVE');
  const stored = await Promise.all(
    Array.from({ length: room.shards }, (_, shard) => listSubscriptions(channelId, shard)),
  );
  expect(
    stored
      .flat()
      .map(({ connectionId }) => connectionId)
      .sort(),
  ).toEqual([...connections].sort());
}

/** Enough that each of four shards has some. */
const late = Array.from({ length: 12 }, (_, at) => `late-${at}`);

it('an empty room becomes inactive, and active again when a connection subscribes', async () => {
  const room = await requireRoom();
  expect(await plan(room)).toMatchObject({ viewers: 0, shards: 1 });
  expect(await findRoom(room.channelId)).not.toHaveProperty('gsi1pk');
  for (const one of late) await subscribe((await findRoom(room.channelId))!, subscription(one));
  await expectPlan(room.channelId, late);
  expect(await plan((await findRoom(room.channelId))!)).toMatchObject({ viewers: late.length });
});

it('a connection that subscribes between the count and the deactivation is found', async () => {
  const room = await requireRoom();
  const { update } = documents();
  vi.spyOn(documents(), 'update').mockImplementationOnce(async (...given) => {
    for (const one of late) await subscribe(room, subscription(one));
    return await update.apply(documents(), given);
  });
  expect(await plan(room)).toMatchObject({ viewers: late.length, shards: 4 });
  await expectPlan(room.channelId, late);
});

it('a connection that read the room before its deactivation gets one subscription in an existing shard', async () => {
  const room = await requireRoom();
  await plan(room);
  for (const one of late) await subscribe(room, subscription(one));
  await expectPlan(room.channelId, late);
});

it('a repeated subscription is kept once, also in a room that grew', async () => {
  const { channelId } = await requireRoom();
  for (const one of late) await subscribe({ ...(await findRoom(channelId))!, shards: 1 }, subscription(one));
  for (const one of late) await subscribe((await findRoom(channelId))!, subscription(one));
  await expectPlan(channelId, late);
});
