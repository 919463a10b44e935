import {
  CreateChannelCommand,
  CreateStreamKeyCommand,
  DeleteStreamKeyCommand,
  GetChannelCommand,
  type Channel as IvsChannel,
  ListChannelsCommand,
  paginateListStreamKeys,
  StopStreamCommand,
} from '@aws-sdk/client-ivs';
import { ivs } from '../kit/clients/ivs';
import type { Ingest } from './channels-store';

/** IVS, as far as channels need it. The control API allows 5 calls a second, so callers expect throttles. */

export interface IngestOptions {
  readonly recordingConfigurationArn: string;
  readonly insecure: boolean;
}

/**
 * Finds or creates the IVS channel of a channel. Its name is our id, so the one of an earlier attempt is found again. It
 * has no stream key afterwards.
 */
export async function ensureIngest(channelId: string, options: IngestOptions): Promise<Ingest> {
  const existing = await findByName(channelId);
  if (existing !== undefined) {
    await revokeStreamKeys(existing.arn!);
    return ingestOf(existing);
  }
  const { channel, streamKey } = await ivs().send(
    new CreateChannelCommand({
      name: channelId,
      type: 'STANDARD',
      latencyMode: 'LOW',
      recordingConfigurationArn: options.recordingConfigurationArn,
      insecureIngest: options.insecure,
      tags: { 'streamforge:channel': channelId },
    }),
  );
  if (streamKey?.arn) await deleteStreamKey(streamKey.arn);
  return ingestOf(channel!);
}

async function findByName(name: string): Promise<IvsChannel | undefined> {
  const { channels } = await ivs().send(new ListChannelsCommand({ filterByName: name, maxResults: 1 }));
  const arn = channels?.[0]?.arn;
  if (arn === undefined) return undefined;
  return (await ivs().send(new GetChannelCommand({ arn }))).channel;
}

function ingestOf(channel: IvsChannel): Ingest {
  return {
    provider: 'ivs',
    arn: channel.arn!,
    endpoint: channel.ingestEndpoint!,
    playbackUrl: channel.playbackUrl!,
  };
}

/** Revokes every stream key of a channel, then creates its only one. */
export async function replaceStreamKey(channelArn: string): Promise<{ arn: string; value: string }> {
  await revokeStreamKeys(channelArn);
  const { streamKey } = await ivs().send(new CreateStreamKeyCommand({ channelArn }));
  return { arn: streamKey!.arn!, value: streamKey!.value! };
}

/** Ends the stream of a channel, if there is one. */
export async function stopStream(channelArn: string): Promise<void> {
  try {
    await ivs().send(new StopStreamCommand({ channelArn }));
  } catch (error) {
    if ((error as Error).name !== 'ChannelNotBroadcasting' && !isGone(error)) throw error;
  }
}

/** Deletes every stream key of a channel. A stream that was begun with one would go on, so it is stopped. */
async function revokeStreamKeys(channelArn: string): Promise<void> {
  for await (const page of paginateListStreamKeys({ client: ivs() }, { channelArn })) {
    for (const { arn } of page.streamKeys ?? []) if (arn) await deleteStreamKey(arn);
  }
  await stopStream(channelArn);
}

async function deleteStreamKey(arn: string): Promise<void> {
  try {
    await ivs().send(new DeleteStreamKeyCommand({ arn }));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether IVS has no such resource. */
export const isGone = (error: unknown): boolean => (error as Error).name === 'ResourceNotFoundException';
