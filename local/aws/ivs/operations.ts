import * as z from 'zod';
import type { MediaPlane } from '../../media/plane';
import { randomId } from '../../media/recording/recordings';
import { AwsError, type Cloud } from '../../runtime/cloud';
import { describeChannel, describeIngest, describeRecording } from './describe';
import { parse } from './parse';
import type { ChannelRecord, IvsStore, RecordingConfigurationRecord, StreamKeyRecord } from './store';
import { idOf, type Streams } from './streams';
import type { Throttle } from './throttle';

/** One operation: the resource for IAM, and the implementation. */
export interface IvsOperation {
  readonly resources: (input: unknown) => readonly string[];
  readonly run: (input: unknown) => unknown;
}

const Arn = z.string().regex(/^arn:aws:ivs:[a-z0-9-]+:\d{12}:[a-z-]+\/[A-Za-z0-9-]+$/, 'is not an IVS ARN');
const Tags = z.record(z.string().min(1).max(128), z.string().max(256));
const ChannelMembers = z.object({
  name: z
    .string()
    .regex(/^[a-zA-Z0-9-_]{0,128}$/, 'takes letters, digits, - and _')
    .optional(),
  latencyMode: z.enum(['LOW', 'NORMAL']).optional(),
  type: z.enum(['BASIC', 'STANDARD', 'ADVANCED_SD', 'ADVANCED_HD']).optional(),
  recordingConfigurationArn: z.string().optional(),
  insecureIngest: z.boolean().optional(),
  authorized: z
    .boolean()
    .refine((value) => !value, 'private channels are not served by the local media plane')
    .optional(),
});
const Page = { maxResults: z.int().min(1).max(100).optional(), nextToken: z.string().optional() };

export interface IvsContext {
  readonly cloud: Cloud;
  readonly plane: MediaPlane;
  readonly store: IvsStore;
  readonly streams: Streams;
  readonly throttle: Throttle;
}

/** The control API by operation name, as in `POST /CreateChannel`. */
export function ivsOperations(context: IvsContext): Readonly<Record<string, IvsOperation>> {
  const { cloud, plane, store, streams, throttle } = context;
  const arn = (type: string, id: string) => `arn:aws:ivs:${cloud.region}:${cloud.account}:${type}/${id}`;
  const every = (type: string) => () => [arn(type, '*')];

  const find = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new AwsError('ResourceNotFoundException', `${what} does not exist`, 404);
    return value;
  };
  const channelOf = (id: string) => find(store.get('channel', id), `Resource: ${id}`);
  const keyOf = (id: string) => find(store.get('key', id), `Resource: ${id}`);
  const recordingOf = (id: string) => {
    if (id !== '') find(store.get('recording', id), `Resource: ${id}`);
    return id;
  };
  const liveOf = (id: string) => {
    channelOf(id);
    const live = streams.live(id);
    if (!live) throw new AwsError('ChannelNotBroadcasting', `Channel ${id} is not broadcasting`, 404);
    return live;
  };
  const newKey = (channelArn: string, tags: Record<string, string> = {}): StreamKeyRecord => {
    if (store.list('key').some((key) => key.channelArn === channelArn)) {
      throw new AwsError('ServiceQuotaExceededException', 'A channel has at most one stream key.', 402);
    }
    const value = `sk_${cloud.region}_${randomId(12)}_${randomId(30)}`;
    const key: StreamKeyRecord = { arn: arn('stream-key', randomId(12)), channelArn, value, tags };
    store.put('key', key.arn, key);
    return key;
  };
  const shown = (channel: ChannelRecord) => describeChannel(channel, cloud, plane);
  const describeStream = ({ session, stream }: ReturnType<typeof liveOf>) => ({
    channelArn: session.channelArn,
    streamId: session.streamId,
    playbackUrl: shown(channelOf(session.channelArn)).playbackUrl,
    startTime: session.startTime,
    state: stream.playable ? 'LIVE' : 'OFFLINE',
    health: stream.starving ? 'STARVING' : 'HEALTHY',
    viewerCount: stream.viewerCount,
  });

  const operation = <S extends z.ZodType>(
    schema: S,
    resources: (input: z.infer<S>) => readonly string[],
    run: (input: z.infer<S>) => unknown,
  ): IvsOperation => ({
    resources: (input) => resources(parse(schema, input)),
    run: (input) => run(parse(schema, input)),
  });
  const own = (input: { arn: string }) => [input.arn];
  const ofChannel = (input: { channelArn: string }) => [input.channelArn];

  return {
    CreateChannel: operation(
      ChannelMembers.extend({ tags: Tags.optional() }),
      () => [arn('channel', '*'), arn('stream-key', '*')],
      (input) => {
        const channel: ChannelRecord = {
          arn: arn('channel', randomId(12)),
          name: input.name ?? '',
          latencyMode: input.latencyMode ?? 'LOW',
          type: input.type ?? 'STANDARD',
          recordingConfigurationArn: recordingOf(input.recordingConfigurationArn ?? ''),
          insecureIngest: input.insecureIngest ?? false,
          tags: input.tags ?? {},
        };
        store.put('channel', channel.arn, channel);
        return { channel: shown(channel), streamKey: newKey(channel.arn) };
      },
    ),
    GetChannel: operation(z.object({ arn: Arn }), own, (input) => ({
      channel: shown(channelOf(input.arn)),
    })),
    UpdateChannel: operation(ChannelMembers.extend({ arn: Arn }), own, (input) => {
      const before = channelOf(input.arn);
      if (streams.live(input.arn)) {
        throw new AwsError('ConflictException', `Channel ${input.arn} is live and cannot be updated.`, 409);
      }
      const { authorized: _, ...members } = input;
      if (members.recordingConfigurationArn !== undefined) recordingOf(members.recordingConfigurationArn);
      const channel = { ...before, ...members };
      store.put('channel', channel.arn, channel);
      return { channel: shown(channel) };
    }),
    DeleteChannel: operation(z.object({ arn: Arn }), own, (input) => {
      channelOf(input.arn);
      if (plane.live(idOf(input.arn))) {
        throw new AwsError('ConflictException', `Channel ${input.arn} is live; stop its stream first.`, 409);
      }
      for (const key of store.list('key')) if (key.channelArn === input.arn) store.delete('key', key.arn);
      for (const session of store.sessionsOf(input.arn)) store.delete('session', session.streamId);
      store.delete('channel', input.arn);
      return undefined;
    }),
    ListChannels: operation(
      z.object({
        ...Page,
        filterByName: z.string().optional(),
        filterByRecordingConfigurationArn: z.string().optional(),
      }),
      every('channel'),
      (input) => {
        const wanted = store
          .list('channel')
          .filter((channel) => input.filterByName === undefined || channel.name === input.filterByName)
          .filter(
            (channel) =>
              input.filterByRecordingConfigurationArn === undefined ||
              channel.recordingConfigurationArn === input.filterByRecordingConfigurationArn,
          );
        const { items, nextToken } = page(wanted, input);
        const channels = items.map(
          ({ arn, name, latencyMode, type, recordingConfigurationArn, tags, insecureIngest }) => ({
            ...{ arn, name, latencyMode, authorized: false, recordingConfigurationArn },
            ...{ tags, insecureIngest, type },
          }),
        );
        return { channels, nextToken };
      },
    ),
    CreateStreamKey: operation(
      z.object({ channelArn: Arn, tags: Tags.optional() }),
      every('stream-key'),
      (input) => ({ streamKey: newKey(channelOf(input.channelArn).arn, input.tags) }),
    ),
    GetStreamKey: operation(z.object({ arn: Arn }), own, (input) => ({ streamKey: keyOf(input.arn) })),
    DeleteStreamKey: operation(z.object({ arn: Arn }), own, (input) => {
      store.delete('key', keyOf(input.arn).arn);
      return undefined;
    }),
    ListStreamKeys: operation(
      z.object({ channelArn: Arn, ...Page }),
      (input) => [input.channelArn, arn('stream-key', '*')],
      (input) => {
        channelOf(input.channelArn);
        const keys = store.list('key').filter((key) => key.channelArn === input.channelArn);
        const { items, nextToken } = page(keys, input);
        return { streamKeys: items.map(({ value: _, ...summary }) => summary), nextToken };
      },
    ),
    GetStream: operation(z.object({ channelArn: Arn }), ofChannel, (input) => ({
      stream: describeStream(liveOf(input.channelArn)),
    })),
    ListStreams: operation(
      z.object({
        ...Page,
        filterBy: z.object({ health: z.enum(['HEALTHY', 'STARVING', 'UNKNOWN']).optional() }).optional(),
      }),
      every('channel'),
      (input) => {
        const all = store.list('channel').flatMap((channel) => streams.live(channel.arn) ?? []);
        const described = all
          .map(describeStream)
          .filter(({ health }) => input.filterBy?.health === undefined || health === input.filterBy.health)
          .map(({ playbackUrl: _, ...summary }) => summary);
        const { items, nextToken } = page(described, input);
        return { streams: items, nextToken };
      },
    ),
    StopStream: operation(z.object({ channelArn: Arn }), ofChannel, (input) => {
      liveOf(input.channelArn).stream.disconnect('The stream was stopped by its operator.');
      return {};
    }),
    GetStreamSession: operation(
      z.object({ channelArn: Arn, streamId: z.string().optional() }),
      ofChannel,
      (input) => {
        const channel = channelOf(input.channelArn);
        const sessions = store.sessionsOf(input.channelArn);
        const wanted =
          input.streamId === undefined
            ? sessions[0]
            : sessions.find(({ streamId }) => streamId === input.streamId);
        const session = find(wanted, 'Stream session');
        const configuration = store.get('recording', channel.recordingConfigurationArn);
        return {
          streamSession: {
            streamId: session.streamId,
            startTime: session.startTime,
            endTime: session.endTime,
            channel: shown(channel),
            ...(session.ingest ? { ingestConfiguration: describeIngest(session.ingest) } : {}),
            ...(configuration ? { recordingConfiguration: describeRecording(configuration) } : {}),
            truncatedEvents: session.events,
          },
        };
      },
    ),
    ListStreamSessions: operation(z.object({ channelArn: Arn, ...Page }), ofChannel, (input) => {
      channelOf(input.channelArn);
      const { items, nextToken } = page(store.sessionsOf(input.channelArn), input);
      return {
        streamSessions: items.map(({ streamId, startTime, endTime, events }) => ({
          ...{ streamId, startTime, endTime },
          hasErrorEvent: events.some(({ name }) => name === 'Stream Failure' || name === 'Starvation Start'),
        })),
        nextToken,
      };
    }),
    GetRecordingConfiguration: operation(z.object({ arn: Arn }), own, (input) => ({
      recordingConfiguration: describeRecording(
        find(store.get('recording', input.arn), `Resource: ${input.arn}`),
      ),
    })),
    CreateRecordingConfiguration: operation(
      z.object({
        name: z.string().optional(),
        destinationConfiguration: z.object({ s3: z.object({ bucketName: z.string() }) }),
        recordingReconnectWindowSeconds: z.int().min(0).max(300).optional(),
        tags: Tags.optional(),
      }),
      every('recording-configuration'),
      ({ name = '', destinationConfiguration, recordingReconnectWindowSeconds = 0, tags = {} }) => {
        const record: RecordingConfigurationRecord = {
          arn: arn('recording-configuration', randomId(12)),
          ...{ name, recordingReconnectWindowSeconds, tags },
          bucket: destinationConfiguration.s3.bucketName,
          thumbnails: { mode: 'INTERVAL', seconds: 60, storage: ['SEQUENTIAL'] },
        };
        store.put('recording', record.arn, record);
        return { recordingConfiguration: describeRecording(record) };
      },
    ),
    ListRecordingConfigurations: operation(z.object(Page), every('recording-configuration'), (input) => {
      const { items, nextToken } = page(store.list('recording').map(describeRecording), input);
      const recordingConfigurations = items.map(({ arn, name, state, destinationConfiguration, tags }) => ({
        ...{ arn, name, state, destinationConfiguration, tags },
      }));
      return { recordingConfigurations, nextToken };
    }),
    DeleteRecordingConfiguration: operation(z.object({ arn: Arn }), own, (input) => {
      find(store.get('recording', input.arn), `Resource: ${input.arn}`);
      if (store.usesRecording(input.arn)) {
        throw new AwsError('ConflictException', `${input.arn} is used by a channel.`, 409);
      }
      store.delete('recording', input.arn);
      return undefined;
    }),
    PutMetadata: operation(z.object({ channelArn: Arn, metadata: z.string().min(1) }), ofChannel, (input) => {
      if (Buffer.byteLength(input.metadata) > 1024)
        throw new AwsError('ValidationException', 'metadata is over 1 KB');
      throttle.take('PutMetadata', input.channelArn);
      liveOf(input.channelArn).stream.putMetadata(input.metadata);
      return undefined;
    }),
  };
}

function page<T>(
  items: readonly T[],
  input: { maxResults?: number | undefined; nextToken?: string | undefined },
) {
  const size = input.maxResults ?? 50;
  const start =
    input.nextToken === undefined ? 0 : Number(Buffer.from(input.nextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('ValidationException', 'nextToken is not valid');
  const more = start + size < items.length;
  return {
    items: items.slice(start, start + size),
    nextToken: more ? Buffer.from(String(start + size)).toString('base64url') : undefined,
  };
}
