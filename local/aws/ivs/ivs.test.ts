import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateChannelCommand,
  CreateRecordingConfigurationCommand,
  CreateStreamKeyCommand,
  DeleteChannelCommand,
  DeleteRecordingConfigurationCommand,
  DeleteStreamKeyCommand,
  GetStreamCommand,
  GetStreamSessionCommand,
  IvsClient,
  ListChannelsCommand,
  ListRecordingConfigurationsCommand,
  ListStreamKeysCommand,
  ListStreamSessionsCommand,
  ListStreamsCommand,
  ListTagsForResourceCommand,
  PutMetadataCommand,
  StopStreamCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateChannelCommand,
} from '@aws-sdk/client-ivs';
import HLS from 'hls-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMediaCloud, exitOf, type MediaCloud, until } from '../../media/testing';
import { findFfmpeg } from '../../media/transcode/find';

const run = promisify(execFile);
let media: MediaCloud;
let ivs: IvsClient;

beforeAll(async () => {
  media = await createMediaCloud();
  ivs = new IvsClient({ ...media.cloud.clientConfig(), maxAttempts: 6 });
});
afterAll(async () => {
  ivs.destroy();
  await media.close();
});

const eventNamesOf = (arn: string) =>
  media.events
    .filter(({ source, resources }) => source === 'aws.ivs' && resources?.[0] === arn)
    .map(({ detail }) => detail as Record<string, string>)
    .map(({ event_name, recording_status }) => event_name ?? recording_status);
const newChannel = async (more: object = {}) => {
  const { channel, streamKey } = await ivs.send(
    new CreateChannelCommand({ name: 'one', insecureIngest: true, ...more }),
  );
  return { arn: channel!.arn!, url: channel!.playbackUrl!, key: streamKey!.value!, keyArn: streamKey!.arn! };
};

it('keeps a recording configuration while a channel uses it', async () => {
  const { recordingConfiguration } = await ivs.send(
    new CreateRecordingConfigurationCommand({
      name: 'old',
      destinationConfiguration: { s3: { bucketName: 'recordings' } },
      tags: { application: 'a' },
    }),
  );
  const arn = recordingConfiguration!.arn!;
  const listed = await ivs.send(new ListRecordingConfigurationsCommand({}));
  expect(listed.recordingConfigurations).toContainEqual(
    expect.objectContaining({ arn, name: 'old', tags: { application: 'a' } }),
  );
  const channel = await newChannel({ recordingConfigurationArn: arn });
  const remove = () => ivs.send(new DeleteRecordingConfigurationCommand({ arn }));
  await expect(remove()).rejects.toMatchObject({
    name: 'ConflictException',
    $metadata: { httpStatusCode: 409 },
  });
  await ivs.send(new UpdateChannelCommand({ arn: channel.arn, recordingConfigurationArn: '' }));
  await remove();
  await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await ivs.send(new DeleteChannelCommand({ arn: channel.arn }));
});

it('creates, lists, changes, tags and deletes channels and their keys', async () => {
  const { arn, url, key, keyArn } = await newChannel({ name: 'lifecycle', tags: { team: 'a' } });
  expect(arn).toMatch(/^arn:aws:ivs:us-east-1:123456789012:channel\/[A-Za-z0-9]{12}$/);
  expect(url).toBe(
    `${media.plane.playbackOrigin}/api/video/v1/us-east-1.123456789012.channel.${arn.slice(-12)}.m3u8`,
  );
  expect(key).toMatch(/^sk_us-east-1_/);
  await expect(ivs.send(new CreateStreamKeyCommand({ channelArn: arn }))).rejects.toMatchObject({
    name: 'ServiceQuotaExceededException',
  });
  await ivs.send(new DeleteStreamKeyCommand({ arn: keyArn }));
  const { streamKey } = await ivs.send(new CreateStreamKeyCommand({ channelArn: arn }));
  expect(streamKey!.value).not.toBe(key);
  const { streamKeys } = await ivs.send(new ListStreamKeysCommand({ channelArn: arn }));
  expect(streamKeys).toEqual([expect.objectContaining({ arn: streamKey!.arn, channelArn: arn })]);
  expect(streamKeys![0]).not.toHaveProperty('value');

  await ivs.send(new UpdateChannelCommand({ arn, name: 'renamed' }));
  const { channels } = await ivs.send(new ListChannelsCommand({ filterByName: 'renamed' }));
  expect(channels!.map((channel) => channel.arn)).toEqual([arn]);
  await ivs.send(new TagResourceCommand({ resourceArn: arn, tags: { owner: 'b' } }));
  await ivs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['team'] }));
  expect((await ivs.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags).toEqual({ owner: 'b' });

  await ivs.send(new DeleteChannelCommand({ arn }));
  await expect(ivs.send(new GetStreamCommand({ channelArn: arn }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(ivs.send(new CreateChannelCommand({ name: 'not a name' }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  expect(media.cloud.accesses).toContainEqual({ action: 'ivs:DeleteChannel', resource: arn });
});

it('throttles the control API', async () => {
  const impatient = new IvsClient({ ...media.cloud.clientConfig(), maxAttempts: 1 });
  const calls = Array.from({ length: 12 }, () => impatient.send(new ListStreamsCommand({})));
  const failures = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
  impatient.destroy();
  expect(failures.length).toBeGreaterThanOrEqual(6);
  expect((failures[0] as PromiseRejectedResult).reason).toMatchObject({ name: 'ThrottlingException' });
});

it.concurrent('accepts a stream, plays it, emits its events, records it', async () => {
  const { ref } = await media.cloud.provision('AWS::IVS::RecordingConfiguration', 'Recordings', {
    DestinationConfiguration: { S3: { BucketName: 'vods' } },
    ThumbnailConfiguration: {
      RecordingMode: 'INTERVAL',
      TargetIntervalSeconds: 1,
      Storage: ['SEQUENTIAL', 'LATEST'],
    },
  });
  const { arn, url, key } = await newChannel({ name: 'show', recordingConfigurationArn: ref });
  expect((await fetch(url)).status).toBe(404);
  const publisher = media.publish(`${key}?from=obs`, { size: '640x480' });

  const master = await until('a playlist', async () => {
    const response = await fetch(url);
    return response.ok ? response.text() : undefined;
  });
  const parsed = HLS.parse(master) as HLS.types.MasterPlaylist;
  expect(parsed.variants.map(({ resolution, frameRate }) => [resolution?.height, frameRate])).toEqual([
    [480, 30],
    [360, 30],
    [160, 30],
    [undefined, undefined],
  ]);
  expect(parsed.variants[1]!.codecs).toMatch(/^avc1\.64[0-9a-f]{4},mp4a\.40\.2$/);
  const playlistUrl = new URL(parsed.variants[0]!.uri, url);
  const playlist = HLS.parse(await (await fetch(playlistUrl)).text()) as HLS.types.MediaPlaylist;
  expect(playlist.lowLatencyCompatibility?.canBlockReload).toBe(true);

  const { stream } = await ivs.send(new GetStreamCommand({ channelArn: arn }));
  expect(stream).toMatchObject({ state: 'LIVE', health: 'HEALTHY', viewerCount: 1 });
  await ivs.send(new PutMetadataCommand({ channelArn: arn, metadata: 'goal!' }));
  await expect(ivs.send(new DeleteChannelCommand({ arn }))).rejects.toMatchObject({
    name: 'ConflictException',
  });

  const last = playlist.segments.at(-1)!.mediaSequenceNumber;
  const waited = await fetch(`${playlistUrl}&_HLS_msn=${last + 1}&_HLS_part=1`);
  expect(HLS.parse(await waited.text())).toBeTruthy();
  for (const query of ['_HLS_part=1', '_HLS_msn=x', `_HLS_msn=${last + 50}`]) {
    expect((await fetch(`${playlistUrl}&${query}`)).status, query).toBe(400);
  }
  const thumbnail = await until('a thumbnail', async () => {
    const response = await fetch(`${media.plane.playbackOrigin}/thumb/${arn.slice(-12)}.jpg`);
    return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
  });
  expect(thumbnail.readUInt16BE(0)).toBe(0xffd8);

  // The recording can be played while it grows.
  const growing = await until('a growing recording', () =>
    [...media.objects].find(([name]) => /^vods\/.*480p30\/playlist\.m3u8$/.test(name)),
  );
  expect(growing[1].body.toString()).toMatch(/#EXT-X-PLAYLIST-TYPE:EVENT\n[\s\S]*#EXTINF:/);
  expect(growing[1].body.toString()).not.toContain('ENDLIST');
  await until('its renditions', () =>
    [...media.objects.keys()].some((name) => /^vods.*hls.master.m3u8$/.test(name)),
  );

  await ivs.send(new StopStreamCommand({ channelArn: arn }));
  await exitOf(publisher);
  await until('the recording', () => eventNamesOf(arn).includes('Recording End'));
  expect(eventNamesOf(arn).filter((name) => !name?.startsWith('Recording'))).toEqual([
    ...['Session Created', 'Stream Start', 'Stream End', 'Session Ended'],
  ]);
  await expect(ivs.send(new GetStreamCommand({ channelArn: arn }))).rejects.toMatchObject({
    name: 'ChannelNotBroadcasting',
  });
  await expect(
    until('the end', async () => (await (await fetch(playlistUrl)).text()).includes('#EXT-X-ENDLIST')),
  ).resolves.toBe(true);

  const { streamSessions } = await ivs.send(new ListStreamSessionsCommand({ channelArn: arn }));
  const { streamSession } = await ivs.send(new GetStreamSessionCommand({ channelArn: arn }));
  expect(streamSession).toMatchObject({ streamId: streamSessions![0]!.streamId, endTime: expect.any(Date) });
  expect(streamSession!.ingestConfiguration!.video).toMatchObject({
    videoWidth: 640,
    videoHeight: 480,
    targetFramerate: 30,
  });
  await checkRecording(arn);
}, 40_000);

it.concurrent('finishes recordings and emits end events that a crash left open', async () => {
  const { ref } = await media.cloud.provision('AWS::IVS::RecordingConfiguration', 'Crashes', {
    DestinationConfiguration: { S3: { BucketName: 'crashed' } },
  });
  const { arn, key } = await newChannel({ name: 'crash', recordingConfigurationArn: ref, type: 'BASIC' });
  const publisher = media.publish(key);
  const stored = () => [...media.objects.keys()].filter((name) => /^crashed\/.*\/1\.mp4$/.test(name)).length;
  await until('a second segment', () => stored() > 0);
  // Writes to the journals are complete when they return, so a copy is what kill -9 leaves.
  const stateDir = mkdtempSync(join(tmpdir(), 'crash-'));
  cpSync(media.cloud.stateDir, stateDir, { recursive: true, filter: (from) => !from.includes('scratch') });
  publisher.kill('SIGKILL');
  const objects = new Map(media.objects);
  const again = await createMediaCloud({ stateDir, objects });
  try {
    const ofChannel = again.events.filter(({ resources }) => resources?.[0] === arn);
    expect(ofChannel.flatMap(({ detail }) => Object.values(detail as object))).toEqual(
      expect.arrayContaining(['Recording End', 'Stream End', 'Session Ended']),
    );
    const names = [...objects.keys()].filter((name) => name.startsWith('crashed/'));
    const playlist = names.find((name) => name.endsWith('playlist.m3u8'))!;
    const parsed = HLS.parse(objects.get(playlist)!.body.toString()) as HLS.types.MediaPlaylist;
    expect(parsed.endlist).toBe(true);
    for (const { uri } of parsed.segments) expect(names).toContain(playlist.replace('playlist.m3u8', uri));
    expect(names.filter((name) => name.endsWith('recording-ended.json'))).toHaveLength(1);
  } finally {
    await again.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}, 40_000);

async function checkRecording(arn: string): Promise<void> {
  const { detail } = media.events.find(
    ({ detail, resources }) =>
      resources?.[0] === arn &&
      (detail as { recording_status?: string }).recording_status === 'Recording End',
  )!;
  const { recording_s3_key_prefix: prefix, recording_duration_ms: duration } = detail as Record<
    string,
    string
  >;
  expect(prefix).toMatch(
    new RegExp(`^ivs/v1/123456789012/${arn.slice(-12)}/\\d{4}/\\d+/\\d+/\\d+/\\d+/[A-Za-z0-9]{12}$`),
  );
  const folder = mkdtempSync(join(tmpdir(), 'vod-'));
  try {
    for (const [name, { body }] of media.objects) {
      if (!name.startsWith('vods/')) continue;
      const file = join(folder, name.slice(`vods/${prefix}/`.length));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, body);
    }
    const started = JSON.parse(
      media.objects.get(`vods/${prefix}/events/recording-started.json`)!.body.toString(),
    );
    expect(started).toMatchObject({ recording_status: 'RECORDING_STARTED', channel_arn: arn });
    for (const thumbnail of ['thumbnails/thumb0.jpg', 'latest_thumbnail/thumb.jpg']) {
      const stored = media.objects.get(`vods/${prefix}/media/${thumbnail}`);
      expect(stored, thumbnail).toMatchObject({ contentType: 'image/jpeg' });
      expect(stored!.body.readUInt16BE(0)).toBe(0xffd8);
    }
    const file = join(folder, 'media/hls/480p30/playlist.m3u8');
    const { path: ffmpeg } = await findFfmpeg();
    const decoded = await run(ffmpeg, [
      ...['-nostdin', '-v', 'error', '-allowed_extensions', 'ALL', '-i', file],
      ...['-map', '0:v:0', '-f', 'null', '-progress', 'pipe:1', '-'],
    ]);
    const frames = Number([...decoded.stdout.matchAll(/^frame=\s*(\d+)/gm)].at(-1)![1]);
    expect(frames / 30).toBeCloseTo(Number(duration) / 1000, 0);
    expect(decoded.stderr).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
