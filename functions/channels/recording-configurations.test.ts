import {
  CreateChannelCommand,
  CreateRecordingConfigurationCommand,
  IvsClient,
  ListChannelsCommand,
} from '@aws-sdk/client-ivs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMediaCloud, type MediaCloud } from '../../local/media/testing';
import { moveChannels } from './recording-configurations';

let media: MediaCloud;
let ivs: IvsClient;
beforeAll(async () => {
  media = await createMediaCloud();
  const { endpoint, region, credentials } = media.cloud.clientConfig();
  ivs = new IvsClient({ endpoint, region, credentials });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVS: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
});
afterAll(() => media?.close());

async function configuration(): Promise<string> {
  const { recordingConfiguration } = await ivs.send(
    new CreateRecordingConfigurationCommand({
      destinationConfiguration: { s3: { bucketName: 'recordings' } },
    }),
  );
  return recordingConfiguration!.arn!;
}

const channelsOf = async (filterByRecordingConfigurationArn: string) =>
  (await ivs.send(new ListChannelsCommand({ filterByRecordingConfigurationArn }))).channels!;

it('moves every channel, three a second, and stops when its time is over', async () => {
  const [from, to] = [await configuration(), await configuration()];
  for (let i = 0; i < 7; i += 1) {
    await ivs.send(new CreateChannelCommand({ name: `c${i}`, recordingConfigurationArn: from }));
  }
  let left = 2;
  const outOfTime = () => {
    left -= 1;
    return left < 0 ? new Error('time is over') : undefined;
  };
  await expect(moveChannels(from, to, { outOfTime })).rejects.toThrow('time is over');
  expect(await channelsOf(to)).toHaveLength(2);
  // The next call goes on where the last one ended.
  const began = Date.now();
  expect(await moveChannels(from, to)).toEqual({ moved: 5, live: 0 });
  expect(Date.now() - began).toBeGreaterThanOrEqual(5 * 330);
  expect(await channelsOf(from)).toEqual([]);
  expect(await channelsOf(to)).toHaveLength(7);
});
