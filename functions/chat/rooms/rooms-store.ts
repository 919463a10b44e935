import type { Delivery, Pinned, RoomSettings } from '../../../domain/chat/rooms/model';
import { defaultSettings } from '../../../domain/chat/rooms/settings';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet, paginate } from '../../kit/store';
import { table } from '../chat-table';

/** The rooms of channels. */

/** The room of a channel, from channel.changed.v1; `channelVersion` is that event's. */
export interface RoomItem {
  readonly pk: string;
  readonly sk: 'ROOM';
  readonly channelId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly displayName: string;
  readonly channelVersion: number;
  readonly settings: RoomSettings;
  /** Counts the changes of settings, pin and delivery. */
  readonly version: number;
  readonly pinned: Pinned | null;
  readonly delivery: Delivery;
  /** Until when readers poll, however few subscriptions there are; epoch milliseconds. */
  readonly pollingUntil: number;
  /** How long the last period of polling was planned to be, milliseconds. */
  readonly pollingMs: number;
  /** Partitions that the room's subscriptions are spread over. It only grows while the room is active. */
  readonly shards: number;
  readonly viewers: number;
  /** `ACTIVE` while the room has viewers. */
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
}

export const roomKey = (channelId: string) => ({ pk: `ROOM#${channelId}`, sk: 'ROOM' as const });
const activeIndex = 'ACTIVE';

/** AP-64: the room of a channel. */
export async function findRoom(channelId: string): Promise<RoomItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: roomKey(channelId),
    ConsistentRead: true,
  });
  return Item && toRoom(Item as RoomItem);
}

/** A room with the settings that were added after it was stored. */
export const toRoom = (item: RoomItem): RoomItem => ({
  ...item,
  settings: { ...defaultSettings, ...item.settings },
});

/** As {@link findRoom}; throws `not-found`. */
export async function requireRoom(channelId: string): Promise<RoomItem> {
  const room = await findRoom(channelId);
  if (room === undefined) throw new ProblemError('not-found', 'This channel does not exist.');
  return room;
}

/** AP-68: creates or renames the room of a channel; an older version of the channel changes nothing. */
export async function projectChannel(channel: {
  channelId: string;
  ownerId: string;
  name: string;
  displayName: string;
  version: number;
}): Promise<void> {
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: roomKey(channel.channelId),
      UpdateExpression:
        'SET channelId = :id, ownerId = :owner, #name = :name, displayName = :display, channelVersion = :version, ' +
        'settings = if_not_exists(settings, :settings), #version = if_not_exists(#version, :zero), ' +
        'pinned = if_not_exists(pinned, :null), delivery = if_not_exists(delivery, :socket), ' +
        'pollingUntil = if_not_exists(pollingUntil, :zero), pollingMs = if_not_exists(pollingMs, :zero), ' +
        'shards = if_not_exists(shards, :one), viewers = if_not_exists(viewers, :zero)',
      ConditionExpression: 'attribute_not_exists(channelVersion) OR channelVersion < :version',
      ExpressionAttributeNames: { '#name': 'name', '#version': 'version' },
      ExpressionAttributeValues: {
        ':id': channel.channelId,
        ':owner': channel.ownerId,
        ':name': channel.name,
        ':display': channel.displayName,
        ':version': channel.version,
        ':settings': defaultSettings,
        ':null': null,
        ':socket': 'socket',
        ':zero': 0,
        ':one': 1,
      },
    }),
  );
}

/** AP-71: marks a room as active, so that it is reconciled. */
export async function markActive(channelId: string): Promise<void> {
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: roomKey(channelId),
      UpdateExpression: 'SET gsi1pk = :active, gsi1sk = :id',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(gsi1pk)',
      ExpressionAttributeValues: { ':active': activeIndex, ':id': channelId },
    }),
  );
}

/** AP-72: the active rooms, a page at a time. */
export const listActiveRooms = (): AsyncGenerator<RoomItem[]> =>
  paginate<RoomItem>({
    TableName: table(),
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :active',
    ExpressionAttributeValues: { ':active': activeIndex },
  });

export interface RoomPlan {
  readonly viewers: number;
  readonly shards: number;
  readonly delivery: Delivery;
  readonly pollingUntil: number;
  readonly pollingMs: number;
}

/**
 * AP-73: stores the viewers, shards and delivery of a room; an empty one becomes inactive. False when its delivery or
 * shards changed meanwhile.
 */
export async function storeRoomPlan(room: RoomItem, plan: RoomPlan): Promise<boolean> {
  const isEmpty = plan.viewers === 0 && plan.delivery === 'socket';
  return await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: roomKey(room.channelId),
      UpdateExpression: `SET viewers = :viewers, shards = :shards, delivery = :delivery, pollingUntil = :until, pollingMs = :ms${
        isEmpty ? ' REMOVE gsi1pk, gsi1sk' : ''
      }`,
      ConditionExpression: 'delivery = :was AND shards = :had',
      ExpressionAttributeValues: {
        ':viewers': plan.viewers,
        ':shards': plan.shards,
        ':delivery': plan.delivery,
        ':until': plan.pollingUntil,
        ':ms': plan.pollingMs,
        ':was': room.delivery,
        ':had': room.shards,
      },
    }),
  );
}

/** AP-74: the write that changes a room over the version that was read; part of AP-92. */
export const updateRoom = (
  { channelId, version }: RoomItem,
  name: 'settings' | 'pinned',
  value: RoomSettings | Pinned | null,
) => ({
  Update: {
    TableName: table(),
    Key: roomKey(channelId),
    UpdateExpression: `SET ${name} = :value, #version = :next`,
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':value': value, ':version': version, ':next': version + 1 },
  },
});
