import { join } from 'node:path';
import { DeleteRecordingConfigurationCommand, IvsClient, ListChannelsCommand } from '@aws-sdk/client-ivs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyWithResources } from '../settings';
import { assembly } from './assembly';
import {
  destroyRecordings,
  ivsChannelOf,
  leaveOldConfiguration,
  recordingConfigurations,
  recordingOf,
  sweepRecordings,
} from './recordings';
import { type Encoder, liveState, publish, startWorld, until, type World } from './world';

/** A change of the recording settings replaces what IVS channels use; a destruction must not stumble over them. */

let world: World;
let ivs: IvsClient;
beforeAll(async () => {
  world = await startWorld();
  ivs = new IvsClient(world.running.clientConfig());
});
afterAll(() => world?.stop());

test('a deployment with other recording settings moves the channels, and the old configuration is deleted', async () => {
  const owner = await world.person('mover');
  await world.channel(owner);
  const channel = await ivsChannelOf(ivs, owner);
  const before = await recordingOf(ivs, channel);
  expect(await recordingConfigurations(ivs)).toEqual([before]);
  // While a channel uses it, IVS does not delete it, as a destroyed stack would try.
  await expect(ivs.send(new DeleteRecordingConfigurationCommand({ arn: before }))).rejects.toMatchObject({
    name: 'ConflictException',
  });

  await world.stop({ keep: true });
  const changed = join(world.dir, 'changed.out');
  copyWithResources(assembly, changed, ({ Type, Properties }) => {
    if (Type === 'AWS::IVS::RecordingConfiguration') Properties!.RecordingReconnectWindowSeconds = 77;
  });
  world = await startWorld(world.dir, undefined, { assembly: changed });
  ivs = new IvsClient(world.running.clientConfig());

  const after = await recordingOf(ivs, channel);
  expect(after).not.toBe(before);
  expect(await recordingConfigurations(ivs)).toEqual([after]);
});

test('a live channel is moved when it is no longer live, and only then the old configuration goes', async () => {
  const owner = await world.person('streamer');
  const { server, key } = await world.channel(owner);
  const channel = await ivsChannelOf(ivs, owner);
  const current = await recordingOf(ivs, channel);
  const old = await leaveOldConfiguration(ivs, channel);
  const encoder = await publish(server, key, { size: '320x180' });
  await liveState(world, owner.username, 'live');
  expect((await sweepRecordings(world)).functionError).toBeUndefined();
  expect(await recordingOf(ivs, channel)).toBe(old);
  await encoder.stop();
  await until('the move', async () => {
    await sweepRecordings(world);
    return (await recordingOf(ivs, channel)) === current;
  });
  expect(await recordingConfigurations(ivs)).not.toContain(old);
});

test('configurations of another deployment are left alone', async () => {
  const owner = await world.person('neighbour');
  await world.channel(owner);
  const channel = await ivsChannelOf(ivs, owner);
  const other = await leaveOldConfiguration(ivs, channel, 'another');
  await sweepRecordings(world);
  expect(await recordingOf(ivs, channel)).toBe(other);
});

test('before the stack is destroyed, live streams end and no channel uses the configuration', async () => {
  const owner = await world.person('last_one');
  const { server, key } = await world.channel(owner);
  const channel = await ivsChannelOf(ivs, owner);
  const current = await recordingOf(ivs, channel);
  const encoder: Encoder = await publish(server, key, { size: '320x180' });
  await liveState(world, owner.username, 'live');
  expect(await destroyRecordings(world, current)).toMatchObject({ Status: 'SUCCESS' });
  await encoder.stop();
  expect(await recordingOf(ivs, channel)).toBe('');
  // The other tests need it, so it is not deleted: nothing is left that IVS would object to.
  const { channels } = await ivs.send(
    new ListChannelsCommand({ filterByRecordingConfigurationArn: current }),
  );
  expect(channels).toEqual([]);
});
