import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateRecordingConfigurationCommand,
  GetChannelCommand,
  type IvsClient,
  ListChannelsCommand,
  ListRecordingConfigurationsCommand,
  UpdateChannelCommand,
} from '@aws-sdk/client-ivs';
import * as channels from '../../domain/channels/contract';
import type { Person, World } from './world';

/** The recording configurations of this deployment. */
export async function recordingConfigurations(ivs: IvsClient): Promise<string[]> {
  const { recordingConfigurations: all = [] } = await ivs.send(new ListRecordingConfigurationsCommand({}));
  return all.filter(({ tags }) => tags?.application === 'streamforge').map(({ arn }) => arn!);
}

/** The ARN of a person's IVS channel. */
export async function ivsChannelOf(ivs: IvsClient, owner: Person): Promise<string> {
  const { channelId } = await owner.call(channels.getOwnChannel, {});
  const { channels: found } = await ivs.send(new ListChannelsCommand({ filterByName: channelId }));
  return found![0]!.arn!;
}

export async function recordingOf(ivs: IvsClient, channelArn: string): Promise<string> {
  const { channel } = await ivs.send(new GetChannelCommand({ arn: channelArn }));
  return channel!.recordingConfigurationArn!;
}

/** A configuration that an earlier deployment left behind, used by a channel. */
export async function leaveOldConfiguration(
  ivs: IvsClient,
  channelArn: string,
  application = 'streamforge',
): Promise<string> {
  const { recordingConfiguration } = await ivs.send(
    new CreateRecordingConfigurationCommand({
      name: 'old',
      destinationConfiguration: { s3: { bucketName: 'recordings' } },
      tags: { application },
    }),
  );
  const { arn } = recordingConfiguration!;
  await ivs.send(new UpdateChannelCommand({ arn: channelArn, recordingConfigurationArn: arn! }));
  return arn!;
}

export const sweepRecordings = ({ running }: World) =>
  running.cloud.ports.invoke('streamforge-channels-reconcile-recordings', { id: 'test', time: '' });

/** Calls the custom resource as CloudFormation does before it destroys the stack; returns the answer. */
export async function destroyRecordings({ running }: World, current: string): Promise<{ Status: string }> {
  let answer = '';
  const server = createServer((request, response) => {
    request.on('data', (chunk) => {
      answer += chunk;
    });
    request.on('end', () => response.end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await running.cloud.ports.invoke('streamforge-channels-attach-recordings', {
      RequestType: 'Delete',
      ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      RequestId: 'test',
      StackId: 'stack',
      LogicalResourceId: 'Recordings',
      PhysicalResourceId: 'channels-recordings',
      ResourceType: 'Custom::Recordings',
      ResourceProperties: { RecordingConfigurationArn: current },
    });
    return JSON.parse(answer);
  } finally {
    server.close();
  }
}
