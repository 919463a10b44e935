import type { Terms } from '../../../domain/chat/moderation/model';
import type { Delivery } from '../../../domain/chat/rooms/model';
import { defaultSettings } from '../../../domain/chat/rooms/settings';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { held } from '../../kit/held';
import {
  activeIndex,
  type MemberItem,
  memberKey,
  moderatorsIndex,
  type RoomItem,
  roomKey,
  type TermsItem,
  termsKey,
  type UserItem,
  userKey,
} from '../items';
import { table } from './connections-store';

/** Rooms and who is what in them; the numbers are those of docs/access-patterns.md. */

/** What decides whether somebody may write: read together. */
export interface RoomContext {
  readonly room: RoomItem;
  readonly terms: Terms | undefined;
  readonly member: MemberItem | undefined;
  readonly user: UserItem | undefined;
}

/** AP-64: a channel's room, as it is now. */
export async function findRoom(channelId: string): Promise<RoomItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: roomKey(channelId),
    ConsistentRead: true,
  });
  return Item as RoomItem | undefined;
}

/** As {@link roomOf}; throws `not-found`. */
export async function requireRoom(channelId: string): Promise<RoomItem> {
  const room = await findRoom(channelId);
  if (room === undefined) throw new ProblemError('not-found', 'This channel does not exist.');
  return room;
}

/** AP-66: a room with its terms, and what a person is in it. Throws `not-found` when there is no room. */
export async function loadRoomContext(channelId: string, userId: string | null): Promise<RoomContext> {
  const keys = [roomKey(channelId), termsKey(channelId)];
  const { Responses } = await documents().batchGet({
    RequestItems: {
      [table()]: {
        Keys: userId === null ? keys : [...keys, memberKey(channelId, userId), userKey(userId)],
        ConsistentRead: true,
      },
    },
  });
  const items = (Responses?.[table()] ?? []) as { sk: string }[];
  const find = <T>(sk: string): T | undefined => items.find((item) => item.sk === sk) as T | undefined;
  const room = find<RoomItem>('ROOM');
  if (room === undefined) throw new ProblemError('not-found', 'This channel does not exist.');
  return {
    room,
    terms: find<TermsItem>('TERMS'),
    member: userId === null ? undefined : find(memberKey(channelId, userId).sk),
    user: find('USER'),
  };
}

/** AP-67: what is known of a person. */
export async function findUser(userId: string): Promise<UserItem | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: userKey(userId) });
  return Item as UserItem | undefined;
}

/** AP-91: what a person is in a room. */
export async function findMember(channelId: string, userId: string): Promise<MemberItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: memberKey(channelId, userId),
    ConsistentRead: true,
  });
  return Item as MemberItem | undefined;
}

/** AP-68: makes or renames a channel's room; an older version of the channel changes nothing. */
export async function projectChannel(channel: {
  channelId: string;
  ownerId: string;
  name: string;
  displayName: string;
  version: number;
}): Promise<void> {
  await unlessNewer(
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

/** AP-69: keeps the newest of what is known of a person. */
export async function projectUser(user: Omit<UserItem, 'pk' | 'sk'>): Promise<void> {
  await unlessNewer(
    documents().put({
      TableName: table(),
      Item: { ...userKey(user.userId), ...user },
      ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
      ExpressionAttributeValues: { ':version': user.version },
    }),
  );
}

/** AP-70: keeps since when a person follows a channel; null when no longer. */
export async function projectFollow(follow: {
  channelId: string;
  userId: string;
  name: string;
  followedAt: number | null;
  version: number;
}): Promise<void> {
  const { channelId, userId, name, followedAt, version } = follow;
  await unlessNewer(
    documents().update({
      TableName: table(),
      Key: memberKey(channelId, userId),
      UpdateExpression: `SET channelId = :channel, userId = :user, #name = :name, followVersion = :version${
        followedAt === null ? ' REMOVE followedAt' : ', followedAt = :at'
      }`,
      ConditionExpression: 'attribute_not_exists(followVersion) OR followVersion < :version',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: {
        ':channel': channelId,
        ':user': userId,
        ':name': name,
        ':version': version,
        ...(followedAt !== null && { ':at': followedAt }),
      },
    }),
  );
}

/** AP-71: notes that somebody is in the room, so that it is tended. */
export async function markActive(channelId: string): Promise<void> {
  await unlessNewer(
    documents().update({
      TableName: table(),
      Key: roomKey(channelId),
      UpdateExpression: 'SET gsi1pk = :active, gsi1sk = :id',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(gsi1pk)',
      ExpressionAttributeValues: { ':active': activeIndex, ':id': channelId },
    }),
  );
}

/** AP-72: the rooms where somebody is, a page at a time. */
export async function* activeRooms(): AsyncGenerator<readonly RoomItem[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :active',
      ExpressionAttributeValues: { ':active': activeIndex },
      ExclusiveStartKey: from,
    });
    yield Items as RoomItem[];
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

export interface RoomPlan {
  readonly viewers: number;
  readonly shards: number;
  readonly delivery: Delivery;
  readonly pollingUntil: number;
  readonly pollingMs: number;
}

/**
 * AP-73: stores how many are in a room and how it reaches them. An empty room is not tended any more. False when
 * the room's delivery or shards were changed in the meantime.
 */
export async function storeRoomPlan(room: RoomItem, plan: RoomPlan): Promise<boolean> {
  const isEmpty = plan.viewers === 0 && plan.delivery === 'socket';
  return await held(() =>
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

/** Who moderates a room, and its owner: their ids, for what only they are told. */
export async function listModeratorIds(channelId: string): Promise<string[]> {
  const [room, members] = await Promise.all([findRoom(channelId), listMembers(moderatorsIndex(channelId))]);
  return [...(room === undefined ? [] : [room.ownerId]), ...members.map(({ userId }) => userId)];
}

/** AP-90: the moderators of a room, or those who are restricted in it, by name. */
export async function listMembers(index: string, after?: string, limit = 100): Promise<MemberItem[]> {
  const { Items = [] } = await documents().query({
    TableName: table(),
    IndexName: 'gsi1',
    KeyConditionExpression: `gsi1pk = :index${after === undefined ? '' : ' AND gsi1sk > :after'}`,
    ExpressionAttributeValues: { ':index': index, ...(after !== undefined && { ':after': after }) },
    Limit: limit,
  });
  return Items as MemberItem[];
}

/** A condition that did not hold says that something newer is stored. */
async function unlessNewer(write: Promise<unknown>): Promise<void> {
  await held(() => write);
}
