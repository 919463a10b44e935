import { connect } from 'node:net';
import { CreateChannelCommand, IvsClient } from '@aws-sdk/client-ivs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMediaCloud, exitOf, type MediaCloud, until } from './testing';

let media: MediaCloud;
let ivs: IvsClient;

beforeAll(async () => {
  media = await createMediaCloud({ timeouts: { handshake: 700, publish: 700, idle: 3_000 } });
  ivs = new IvsClient(media.cloud.clientConfig());
});
afterAll(async () => {
  ivs.destroy();
  await media.close();
});

const newChannel = async (recordingConfigurationArn = '') => {
  const { channel, streamKey } = await ivs.send(new CreateChannelCommand({ recordingConfigurationArn }));
  return { id: channel!.arn!.slice(-12), url: channel!.playbackUrl!, key: streamKey!.value! };
};
const playable = (url: string) => until('a playlist', async () => (await fetch(url)).ok);
const topPlaylist = async (url: string) => {
  const master = await (await fetch(url)).text();
  return new URL(master.split('\n').find((line) => line.startsWith('/'))!, url).href;
};

const recordingEnd = (id: string) =>
  media.events
    .filter(({ resources }) => resources?.[0]?.endsWith(id))
    .map(({ detail }) => detail as { recording_status?: string; recording_session_stream_ids?: string[] })
    .find(({ recording_status }) => recording_status === 'Recording End');

/** Sends bytes and answers how long the server kept the connection, in milliseconds. */
function poke(bytes: Buffer): Promise<number> {
  const start = Date.now();
  return new Promise((resolve) => {
    const socket = connect(media.plane.ingestPort, '127.0.0.1', () => socket.write(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Date.now() - start));
    socket.resume();
  });
}

it('refuses bad publishers without disturbing a good stream', async () => {
  const { id, url, key } = await newChannel();
  media.publish(key);
  await playable(url);
  const playlist = await topPlaylist(url);
  const encoder = media.plane.live(id)!.encoderPid;

  const wrong = media.publish('sk_us-east-1_wrong_key');
  const second = media.publish(key);
  const garbage = Buffer.alloc(4096, 0x41);
  const handshake = Buffer.concat([Buffer.from([3]), Buffer.alloc(3072)]);
  const pokes = await Promise.all([
    poke(garbage), // not RTMP
    poke(Buffer.concat([handshake, Buffer.alloc(2000, 0x07)])), // a chunk without a header before it
    poke(Buffer.concat([handshake, Buffer.from('0200000000ffffff1400000000', 'hex')])), // 16 MB before publish
    poke(Buffer.from([3, 0, 0])), // half a handshake
    poke(handshake), // never publishes
    poke(Buffer.concat([Buffer.from([0x16, 3, 1, 0, 200]), Buffer.alloc(200)])), // broken TLS
    poke(Buffer.alloc(0)), // says nothing
  ]);
  expect(Math.max(...pokes)).toBeLessThan(4_000);
  expect(await exitOf(wrong)).not.toBe(0);
  expect(await exitOf(second)).not.toBe(0);

  expect(media.plane.live(id)!.encoderPid).toBe(encoder);
  const text = await (await fetch(playlist)).text();
  expect(text).not.toContain('DISCONTINUITY\n');
  expect(text).not.toContain('ENDLIST');
}, 40_000);

it('continues the playback address and the recording when the publisher is killed and returns', async () => {
  const { ref } = await media.cloud.provision('AWS::IVS::RecordingConfiguration', 'Merged', {
    DestinationConfiguration: { S3: { BucketName: 'merged' } },
    RecordingReconnectWindowSeconds: 8,
  });
  const { id, url, key } = await newChannel(ref);
  const first = media.publish(key, { secure: true });
  await playable(url);
  const playlist = await topPlaylist(url);
  first.kill('SIGKILL');
  await exitOf(first);
  await until('the end of the stream', () =>
    media.events.some(
      ({ detail, resources }) =>
        resources?.[0]?.endsWith(id) && (detail as { event_name?: string }).event_name === 'Session Ended',
    ),
  );
  expect(await (await fetch(playlist)).text()).not.toContain('ENDLIST');
  media.publish(key);
  const text = await until('a second run', async () => {
    const now = await (await fetch(playlist)).text();
    return /#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-1.mp4"[\s\S]*segment/.test(now) ? now : undefined;
  });
  expect(text.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(1);
  const init = await fetch(new URL('init-1.mp4', playlist));
  expect(init.status).toBe(200);

  media.plane.live(id)!.disconnect('The test is over.');
  const detail = await until('the recording', () => recordingEnd(id), 20);
  expect(detail.recording_session_stream_ids).toHaveLength(2);
  const recorded = [...media.objects].find(([name]) => name.endsWith('playlist.m3u8'))![1].body.toString();
  expect(recorded).toMatch(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-1.mp4"/);
}, 40_000);

it('starts the encoder again when it dies', async () => {
  const { id, url, key } = await newChannel();
  media.publish(key);
  await playable(url);
  const playlist = await topPlaylist(url);
  process.kill(media.plane.live(id)!.encoderPid!, 'SIGKILL');
  await until('a second run', async () => (await (await fetch(playlist)).text()).includes('init-1.mp4'));
}, 40_000);
