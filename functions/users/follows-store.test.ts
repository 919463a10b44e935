import { describe, expect, it } from 'vitest';
import { newId } from '../../domain/kit/id';
import { mostFollows, unfollowedKeptMs } from '../../domain/users/follow';
import { withTable } from '../../test/tables';
import { documents } from '../kit/clients/documents';
import { activate, findProfile, findProfiles, reserve } from './accounts-store';
import { beginFollow, endFollow } from './change-follow';
import {
  findChannel,
  findFollow,
  followCountKey,
  followKey,
  listFollowed,
  projectChannel,
  saveFollow,
} from './follows-store';

withTable('USERS_TABLE');

const now = Date.now();
const parties = (userId = newId('user')) => ({
  userId,
  name: 'ana',
  channelId: newId('channel'),
  ownerId: newId('user'),
});

/** The count of follows that the table holds for a user. */
async function count(userId: string): Promise<number> {
  const { Item } = await documents().get({
    TableName: 'users-table',
    Key: followCountKey(userId),
    ConsistentRead: true,
  });
  return (Item?.count as number | undefined) ?? 0;
}

describe('a follow', () => {
  it('keeps its first date, however often it is requested and at once', async () => {
    const ana = parties();
    await expect(beginFollow(ana, now)).resolves.toBe(now);
    const again = await Promise.all([1, 2, 3, 4].map((later) => beginFollow(ana, now + later)));
    expect(again).toEqual([now, now, now, now]);
    expect(await findFollow(ana.userId, ana.channelId)).toMatchObject({
      ...ana,
      followedAt: now,
      version: now,
    });
    expect(await count(ana.userId)).toBe(1);
  });

  it('exists once when several requests begin it at once', async () => {
    const ana = parties();
    const dates = await Promise.all([0, 1, 2].map((later) => beginFollow(ana, now + later)));
    expect(new Set(dates).size).toBe(1);
    expect((await listFollowed(ana.userId, { limit: 10 })).items).toHaveLength(1);
    expect(await count(ana.userId)).toBe(1);
  });

  it('ends once, is kept for its version, and begins anew with a greater one', async () => {
    const ana = parties();
    await endFollow(ana.userId, ana.channelId, now);
    expect(await findFollow(ana.userId, ana.channelId)).toBeUndefined();
    await beginFollow(ana, now);
    await endFollow(ana.userId, ana.channelId, now);
    await endFollow(ana.userId, ana.channelId, now + 1_000);
    const ended = await findFollow(ana.userId, ana.channelId);
    const ttl = Math.floor((now + unfollowedKeptMs) / 1000);
    expect(ended).toMatchObject({ followedAt: null, version: now + 1, ttl });
    expect(await listFollowed(ana.userId, { limit: 10 })).toEqual({ items: [], more: false });
    expect(await count(ana.userId)).toBe(0);

    await beginFollow(ana, now);
    const anew = await findFollow(ana.userId, ana.channelId);
    expect(anew).toMatchObject({ followedAt: now, version: now + 2 });
    expect(anew).not.toHaveProperty('ttl');
  });

  it('is not stored over what changed since it was read', async () => {
    const ana = parties();
    const item = { ...followKey(ana.userId, ana.channelId), ...ana, followedAt: now, version: now };
    expect(await saveFollow(undefined, item)).toBe(true);
    expect(await saveFollow(undefined, { ...item, version: now + 1 })).toBe(false);
    expect(await saveFollow({ ...item, version: now - 1 }, { ...item, version: now + 1 })).toBe(false);
    expect(await count(ana.userId)).toBe(1);
  });

  it('is refused beyond the limit of a user, until another ends', async () => {
    const [first, next] = [parties(), parties()];
    const { userId } = first;
    await beginFollow(first, now);
    await documents().put({
      TableName: 'users-table',
      Item: { ...followCountKey(userId), count: mostFollows },
    });
    const refused = beginFollow({ ...next, userId }, now);
    await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(await findFollow(userId, next.channelId)).toBeUndefined();
    expect(await beginFollow(first, now + 1)).toBe(now);
    await endFollow(userId, first.channelId, now + 2);
    expect(await beginFollow({ ...next, userId }, now + 3)).toBe(now + 3);
  });
});

it('the follows of a user are listed, the latest first, a page at a time', async () => {
  const { userId } = parties();
  const made = [3, 1, 2].map((later) => ({ ...parties(userId), at: now + later }));
  await Promise.all(made.map(({ at, ...each }) => beginFollow(each, at)));
  await beginFollow(parties(), now);
  const first = await listFollowed(userId, { limit: 2 });
  expect(first.items.map(({ followedAt }) => followedAt - now)).toEqual([3, 2]);
  expect(first.more).toBe(true);
  const { items } = await listFollowed(userId, { limit: 2, before: first.items[1] });
  expect(items).toMatchObject([
    { channelId: made[1]!.channelId, ownerId: made[1]!.ownerId, followedAt: now + 1 },
  ]);
});

it('a channel is projected by its newest version', async () => {
  const { channelId, ownerId } = parties();
  expect(await findChannel(channelId)).toBeUndefined();
  for (const version of [2, 1, 2]) await projectChannel({ channelId, ownerId, version });
  expect(await findChannel(channelId)).toMatchObject({ ownerId, version: 2 });
});

it('profiles are read in batches', async () => {
  const accounts = ['Bea_1', 'Carl_1'].map((username) => ({
    userId: newId('user'),
    username,
    email: `${username}@example.com`,
  }));
  for (const account of accounts) {
    await reserve(account, now);
    await activate((await findProfile(account.userId, now))!);
  }
  const found = await findProfiles([...accounts.map(({ userId }) => userId), newId('user')]);
  expect(found.map(({ username }) => username).sort()).toEqual(['Bea_1', 'Carl_1']);
  expect(await findProfiles([])).toEqual([]);
});
