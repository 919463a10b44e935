import { describe, expect, it } from 'vitest';
import { startingSettings } from '../../domain/channels/settings';
import { newId } from '../../domain/kit/id';
import { withTable } from '../../test/tables';
import {
  applyOwner,
  type ChannelItem,
  changeSettings,
  channelKey,
  createChannel,
  findChannel,
  findChannelByName,
  findOwner,
  type OwnerItem,
  projectOwner,
} from './channels-store';
import { noteRequest, releaseLease, storeIngest, storeStreamKey, takeLease } from './ingest-store';

withTable('CHANNELS_TABLE');

const now = Date.now();

async function projectedOwner(version = 1): Promise<OwnerItem> {
  const userId = newId('user');
  await projectOwner({
    userId,
    version,
    username: `U${userId.slice(-10)}`,
    displayName: 'Ana',
    avatarColour: '#2563eb',
  });
  return (await findOwner(userId))!;
}

const channelOf = (owner: OwnerItem): ChannelItem => ({
  ...channelKey(owner.userId),
  channelId: newId('channel'),
  ownerId: owner.userId,
  name: owner.username,
  displayName: owner.displayName,
  avatarColour: owner.avatarColour,
  ownerVersion: owner.version,
  ...startingSettings(owner.displayName),
  createdAt: now,
  version: 1,
  ingestState: 'provisioning',
  ingest: null,
  streamKey: null,
  requestedAt: now,
});

async function made(): Promise<ChannelItem> {
  const owner = await projectedOwner();
  const channel = channelOf(owner);
  expect(await createChannel(channel, owner)).toBe(true);
  return channel;
}

const ingest = { provider: 'ivs', arn: 'arn:1', endpoint: 'e', playbackUrl: 'https://p' } as const;

describe('a channel', () => {
  it('is one per user, however many are created at once', async () => {
    const owner = await projectedOwner();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => createChannel(channelOf(owner), owner).catch(() => false)),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect((await findChannelByName(owner.username.toLowerCase()))?.ownerId).toBe(owner.userId);
  });

  it('is not created with a former name of its owner', async () => {
    const owner = await projectedOwner();
    await projectOwner({ ...owner, version: 2, username: `${owner.username}_2` });
    expect(await createChannel(channelOf(owner), owner)).toBe(false);
  });

  it('takes its owner’s newest name, once, and is not found by the old one', async () => {
    const channel = await made();
    const owner = (await findOwner(channel.ownerId))!;
    const renamed = { ...owner, version: 3, username: `${owner.username}_3` };
    expect(await applyOwner(channel, renamed)).toBe(true);
    expect(await applyOwner(channel, renamed)).toBe(false);
    expect(await applyOwner(channel, { ...owner, version: 2 })).toBe(false);
    expect((await findChannelByName(renamed.username))?.channelId).toBe(channel.channelId);
    expect(await findChannelByName(owner.username)).toBeUndefined();
  });

  it('changes the given settings and counts the change', async () => {
    const channel = await made();
    const changed = await changeSettings(channel.ownerId, {
      title: 'Waves',
      language: 'pt',
      tags: undefined,
    });
    expect(changed).toMatchObject({ title: 'Waves', language: 'pt', tags: [], version: 2 });
    expect(await changeSettings(newId('user'), { title: 'x' })).toBeUndefined();
  });
});

describe('a lease', () => {
  it('belongs to one worker until it expires or is released', async () => {
    const { ownerId, channelId } = await made();
    const take = (at: number) => takeLease(ownerId, channelId, 'keyLease', at);
    const taken = await Promise.all([take(now), take(now), take(now)]);
    const lease = taken.find(Boolean)!;
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await takeLease(ownerId, newId('channel'), 'provisionLease', now)).toBeUndefined();
    await releaseLease(ownerId, 'keyLease', lease);
    const second = (await take(now))!;
    expect(second).toBeDefined();
    const third = await take(second.until + 1);
    expect(third).toBeDefined();
    const key = { arn: 'a', sha256: 'b', lastFour: '1234', createdAt: now };
    expect(await storeStreamKey(ownerId, second, key)).toBe(false);
    expect(await storeStreamKey(ownerId, third!, key)).toBe(true);
    expect(await findChannel(ownerId)).toMatchObject({ streamKey: key, version: 1 });
  });

  it('lets an ingest be stored once; a lost one is requested once', async () => {
    const channel = await made();
    const lease = (await takeLease(channel.ownerId, channel.channelId, 'provisionLease', now))!;
    expect(await storeIngest(channel.ownerId, lease, ingest)).toBe(true);
    expect(await storeIngest(channel.ownerId, lease, ingest)).toBe(false);
    expect(await findChannel(channel.ownerId)).toMatchObject({ ingestState: 'ready', ingest, version: 2 });
    expect(await noteRequest(channel, now + 1, false)).toBe(false);
    expect(await noteRequest(channel, now + 1, true)).toBe(true);
    expect(await noteRequest(channel, now + 2, true)).toBe(false);
    expect(await findChannel(channel.ownerId)).toMatchObject({ ingestState: 'provisioning', ingest: null });
  });
});
