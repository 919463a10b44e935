import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { MediaPlane } from '../../media/plane';
import { randomId } from '../../media/recording/recordings';
import type { Cloud, Provision, Provisioned, ResourceSpec } from '../../runtime/cloud';
import { describeChannel } from './describe';
import { parse } from './parse';
import type { ChannelRecord, IvsStore } from './store';

const TagList = z.array(z.object({ Key: z.string(), Value: z.string() })).default([]);
/** Templates sometimes write numbers and booleans as text. */
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const RecordingConfiguration = z.object({
  Name: z.string().default(''),
  DestinationConfiguration: z.object({ S3: z.object({ BucketName: z.string() }) }),
  RecordingReconnectWindowSeconds: z.coerce.number().int().min(0).max(300).default(0),
  ThumbnailConfiguration: z
    .object({
      RecordingMode: z.enum(['INTERVAL', 'DISABLED']).default('INTERVAL'),
      TargetIntervalSeconds: z.coerce.number().int().min(1).max(60).default(60),
      Storage: z.array(z.enum(['SEQUENTIAL', 'LATEST'])).default(['SEQUENTIAL']),
    })
    .default({ RecordingMode: 'INTERVAL', TargetIntervalSeconds: 60, Storage: ['SEQUENTIAL'] }),
  /** All renditions are recorded; a selection is refused, not ignored. */
  RenditionConfiguration: z
    .object({ RenditionSelection: z.literal('ALL', 'is not served locally; only ALL is').default('ALL') })
    .optional(),
  Tags: TagList,
});
const Channel = z.object({
  Name: z.string().default(''),
  LatencyMode: z.enum(['LOW', 'NORMAL']).default('LOW'),
  Type: z.enum(['BASIC', 'STANDARD', 'ADVANCED_SD', 'ADVANCED_HD']).default('STANDARD'),
  RecordingConfigurationArn: z.string().default(''),
  InsecureIngest: Flag.default(false),
  Tags: TagList,
});
const StreamKey = z.object({ ChannelArn: z.string(), Tags: TagList });

/**
 * AWS::IVS::RecordingConfiguration, AWS::IVS::Channel and AWS::IVS::StreamKey. The configurations of the templates are
 * added to the set.
 */
export function ivsResources(
  cloud: Cloud,
  plane: MediaPlane,
  store: IvsStore,
  provisionedRecordings: Set<string>,
): Record<string, Provision> {
  const arnOf = (type: string, spec: ResourceSpec) =>
    `arn:aws:ivs:${cloud.region}:${cloud.account}:${type}/${spec.physicalId(12)}`;
  const provisioned = (arn: string, attributes: Record<string, unknown>): Provisioned => ({
    ref: arn,
    attributes: { Arn: arn, ...attributes },
  });
  return {
    'AWS::IVS::RecordingConfiguration': async (spec) => {
      const wanted = parse(RecordingConfiguration, spec.properties);
      // IVS changes none: with other settings CloudFormation creates another one.
      const { Tags: _, ...settings } = wanted;
      const digest = createHash('sha256')
        .update(JSON.stringify([spec.physicalId(12), settings]))
        .digest('hex');
      const arn = `arn:aws:ivs:${cloud.region}:${cloud.account}:recording-configuration/${digest.slice(0, 12)}`;
      provisionedRecordings.add(arn);
      store.put('recording', arn, {
        arn,
        name: wanted.Name,
        bucket: wanted.DestinationConfiguration.S3.BucketName,
        recordingReconnectWindowSeconds: wanted.RecordingReconnectWindowSeconds,
        thumbnails: {
          mode: wanted.ThumbnailConfiguration.RecordingMode,
          seconds: wanted.ThumbnailConfiguration.TargetIntervalSeconds,
          storage: wanted.ThumbnailConfiguration.Storage,
        },
        tags: tagsOf(wanted.Tags),
        ofStack: true,
      });
      return provisioned(arn, { State: 'ACTIVE' });
    },
    'AWS::IVS::Channel': async (spec) => {
      const wanted = parse(Channel, spec.properties);
      const channel: ChannelRecord = {
        arn: arnOf('channel', spec),
        name: wanted.Name,
        latencyMode: wanted.LatencyMode,
        type: wanted.Type,
        recordingConfigurationArn: wanted.RecordingConfigurationArn,
        insecureIngest: wanted.InsecureIngest,
        tags: tagsOf(wanted.Tags),
      };
      store.put('channel', channel.arn, channel);
      const { ingestEndpoint, playbackUrl } = describeChannel(channel, cloud, plane);
      return provisioned(channel.arn, { IngestEndpoint: ingestEndpoint, PlaybackUrl: playbackUrl });
    },
    'AWS::IVS::StreamKey': async (spec) => {
      const wanted = parse(StreamKey, spec.properties);
      const arn = arnOf('stream-key', spec);
      const known = store.get('key', arn);
      const value = known?.value ?? `sk_${cloud.region}_${randomId(12)}_${randomId(30)}`;
      store.put('key', arn, { arn, channelArn: wanted.ChannelArn, value, tags: tagsOf(wanted.Tags) });
      return provisioned(arn, { Value: value });
    },
  };
}

function tagsOf(list: readonly { Key: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
