import { connect } from 'node:net';
import { CreateChannelCommand, IvsClient } from '@aws-sdk/client-ivs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMediaCloud, exitOf, type MediaCloud, until } from './testing';

const TIMEOUTS = { handshake: 3_000, publish: 3_000, idle: 4_000, encoder: 4_000 };

let media: MediaCloud;
let ivs: IvsClient;

beforeAll(async () => {
  media = await createMediaCloud({ timeouts: TIMEOUTS });
  ivs = new IvsClient(media.cloud.clientConfig());
});
afterAll(async () => {
  ivs.destroy();
  await media.close();
});

const newChannel = async (more: object = {}, client = ivs) => {
  const { channel, streamKey } = await client.send(
    new CreateChannelCommand({ insecureIngest: true, ...more }),
  );
  return { id: channel!.arn!.slice(-12), url: channel!.playbackUrl!, key: streamKey!.value! };
};
const playable = (url: string) => until('a playlist', async () => (await fetch(url)).ok);
const topPlaylist = async (url: string) => {
  const master = await (await fetch(url)).text();
  return new URL(master.split('\n').find((line) => line.startsWith('/'))!, url).href;
};

interface EventDetail {
  readonly event_name?: string;
  readonly recording_status?: string;
  readonly recording_session_stream_ids?: string[];
}
const detailsOf = (id: string, { events }: MediaCloud = media): EventDetail[] =>
  events.filter(({ resources }) => resources?.[0]?.endsWith(id)).map(({ detail }) => detail as EventDetail);
const ended = (id: string, of?: MediaCloud) =>
  detailsOf(id, of).some(({ event_name }) => event_name === 'Session Ended');

/** Sends bytes and returns how long the server kept the connection open, in milliseconds. */
function sendRaw(bytes: Buffer): Promise<number> {
  const start = Date.now();
  return new Promise((resolve) => {
    const socket = connect(media.plane.ingestPort, '127.0.0.1', () => socket.write(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Date.now() - start));
    socket.resume();
  });
}

it.concurrent('refuses bad publishers without disturbing a good stream', async () => {
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
    sendRaw(garbage), // not RTMP
    sendRaw(Buffer.concat([handshake, Buffer.alloc(2000, 0x07)])), // a chunk without a header before it
    sendRaw(Buffer.concat([handshake, Buffer.from('0200000000ffffff1400000000', 'hex')])), // 16 MB before publish
    sendRaw(Buffer.from([3, 0, 0])), // half a handshake
    sendRaw(handshake), // never publishes
    sendRaw(Buffer.concat([Buffer.from([0x16, 3, 1, 0, 200]), Buffer.alloc(200)])), // broken TLS
    sendRaw(Buffer.alloc(0)), // sends nothing
  ]);
  expect(Math.max(...pokes)).toBeLessThan(15_000);
  expect(await exitOf(wrong)).not.toBe(0);
  expect(await exitOf(second)).not.toBe(0);

  expect(media.plane.live(id)!.encoderPid).toBe(encoder);
  const text = await (await fetch(playlist)).text();
  expect(text).not.toContain('DISCONTINUITY\n');
  expect(text).not.toContain('ENDLIST');
}, 40_000);

it.concurrent('accepts RTMPS only on a channel that does not allow plain RTMP', async () => {
  const { id, key } = await newChannel({ insecureIngest: false });
  expect(await exitOf(media.publish(key))).not.toBe(0);
  expect(detailsOf(id)).toEqual([]);
  media.publish(key, { secure: true });
  await until('a stream', () => media.plane.live(id) !== undefined);
}, 40_000);

it.concurrent('ends the stream of a silent publisher', async () => {
  const { id, url, key } = await newChannel();
  const publisher = media.publish(key);
  await playable(url);
  publisher.kill('SIGSTOP'); // Its connection stays open.
  await until('the end of the session', () => ended(id), 20);
  expect(media.plane.live(id)).toBeUndefined();
}, 40_000);

it.concurrent('continues the playback address and the recording when a killed publisher reconnects', async () => {
  const own = await createMediaCloud();
  const client = new IvsClient(own.cloud.clientConfig());
  let id = '';
  try {
    const { ref } = await own.cloud.provision('AWS::IVS::RecordingConfiguration', 'Merged', {
      DestinationConfiguration: { S3: { BucketName: 'merged' } },
      RecordingReconnectWindowSeconds: 60,
    });
    const channel = await newChannel({ recordingConfigurationArn: ref }, client);
    const { url, key } = channel;
    id = channel.id;
    const first = own.publish(key, { secure: true });
    await playable(url);
    const playlist = await topPlaylist(url);
    first.kill('SIGKILL');
    await until('the end of the session', () => ended(id, own));
    expect(await (await fetch(playlist)).text()).not.toContain('ENDLIST');
    own.publish(key);
    const text = await until('a second run', async () => {
      const now = await (await fetch(playlist)).text();
      return /#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-1.mp4"[\s\S]*segment/.test(now) ? now : undefined;
    });
    expect(text.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(1);
    expect((await fetch(new URL('init-1.mp4', playlist))).status).toBe(200);
  } finally {
    client.destroy();
    await own.close(); // Finishes recordings without waiting for the reconnect window.
  }
  const end = detailsOf(id, own).find(({ recording_status }) => recording_status === 'Recording End');
  expect(end!.recording_session_stream_ids).toHaveLength(2);
  const recorded = [...own.objects].find(([name]) => name.endsWith('playlist.m3u8'))![1].body.toString();
  expect(recorded).toMatch(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-1.mp4"/);
}, 60_000);

it.concurrent('restarts the encoder when it dies', async () => {
  const { id, url, key } = await newChannel();
  media.publish(key);
  await playable(url);
  const playlist = await topPlaylist(url);
  process.kill(media.plane.live(id)!.encoderPid!, 'SIGKILL');
  await until('a second run', async () => (await (await fetch(playlist)).text()).includes('init-1.mp4'));
}, 40_000);

it.concurrent('restarts the encoder when it hangs', async () => {
  const { id, url, key } = await newChannel();
  media.publish(key, { size: '640x360' });
  await playable(url);
  const playlist = await topPlaylist(url);
  const hung = media.plane.live(id)!.encoderPid!;
  process.kill(hung, 'SIGSTOP');
  await until('a second run', async () => (await (await fetch(playlist)).text()).includes('init-1.mp4'), 30);
  expect(media.plane.live(id)!.encoderPid).not.toBe(hung);
}, 60_000);
