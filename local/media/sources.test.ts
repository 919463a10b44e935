import { CreateChannelCommand, IvsClient } from '@aws-sdk/client-ivs';
import HLS from 'hls-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MediaTag } from './rtmp/publication';
import { createMediaCloud, exitOf, type MediaCloud, until } from './testing';
import { encodeTags, publishTags } from './testing-tags';

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

const newChannel = async () => {
  const { channel, streamKey } = await ivs.send(new CreateChannelCommand({ insecureIngest: true }));
  return { id: channel!.arn!.slice(-12), url: channel!.playbackUrl!, key: streamKey!.value! };
};
const textOf = async (address: string | URL) => (await fetch(address)).text();
const variantsOf = async (url: string) => {
  const response = await fetch(url);
  if (!response.ok) return undefined;
  return (HLS.parse(await response.text()) as HLS.types.MasterPlaylist).variants;
};
const playable = (url: string, seconds = 30) => until('a playlist', () => variantsOf(url), seconds);
const numberIn = (text: string, tag: RegExp) => Number(tag.exec(text)?.[1]);

const picture = (rate: number, more = '') =>
  `-f lavfi -i testsrc2=s=320x180:r=${rate}${more} -pix_fmt yuv420p -c:v libx264 -preset ultrafast -tune zerolatency -sc_threshold 0`;
const sound = '-f lavfi -i sine=r=48000';

/** Publishes tags of a clip in real time; ends with the test. */
async function publish(key: string, tags: readonly MediaTag[]) {
  const publisher = await publishTags(media.plane.ingestPort, key);
  void publisher.send(tags);
  return publisher;
}

it.concurrent('a gap of pictures begins a discontinuity and leaves parts and targets as they were', async () => {
  const { url, key } = await newChannel();
  const clip = await encodeTags(`${sound} ${picture(30)} -g 30 -c:a aac -t 12`);
  // Three seconds are missing, as after an outage of the encoder's network.
  const tags = clip.filter(({ timestamp }) => timestamp < 5_200 || timestamp >= 8_300);
  const publisher = await publish(key, tags);
  const [top, ...others] = await playable(url);
  const address = new URL(top!.uri, url);
  const before = await textOf(address);
  const after = await until(
    'the discontinuity',
    async () => {
      const text = await textOf(address);
      return /^#EXT-X-DISCONTINUITY$/m.test(text) &&
        text.split('#EXT-X-DISCONTINUITY\n').at(-1)!.includes('#EXTINF')
        ? text
        : undefined;
    },
    30,
  );
  for (const tag of [/PART-TARGET=([\d.]+)/, /TARGETDURATION:(\d+)/, /PART-HOLD-BACK=([\d.]+)/]) {
    expect(numberIn(after, tag), String(tag)).toBe(numberIn(before, tag));
  }
  const parts = [...after.matchAll(/#EXT-X-PART:DURATION=([\d.]+)/g)].map(([, duration]) => Number(duration));
  expect(Math.max(...parts)).toBeLessThanOrEqual(numberIn(after, /PART-TARGET=([\d.]+)/));
  for (const { uri } of others) {
    expect(await textOf(new URL(uri, url)), uri).toMatch(/^#EXT-X-DISCONTINUITY$/m);
  }
  // The time of the pictures goes on as the encoder's did.
  const dates = [...after.matchAll(/DATE-TIME:(\S+)/g)].map(([, date]) => Date.parse(date!));
  expect(dates.at(-1)! - dates[0]!).toBeGreaterThan(3_000);
  publisher.close();
}, 60_000);

it.concurrent('sound that begins late, or changes its configuration, is heard', async () => {
  const { url, key } = await newChannel();
  const clip = await encodeTags(`${sound} ${picture(30)} -g 30 -c:a aac -ac 2 -t 24`);
  const mono = await encodeTags(`${sound} ${picture(30)} -g 30 -c:a aac -ac 1 -t 24`);
  const pictures = clip.filter(({ type }) => type === 'video');
  const heard = (from: number, to: number, tags: MediaTag[]) => {
    const tones = tags.filter(({ type, payload }) => type === 'audio' && payload[1] !== 0);
    const config = tags.find(({ type, payload }) => type === 'audio' && payload[1] === 0)!;
    return [{ ...config, timestamp: from }, ...tones.filter(({ timestamp: at }) => at >= from && at < to)];
  };
  const tags = [...pictures, ...heard(6_000, 14_000, clip), ...heard(14_000, 24_000, mono)].sort(
    (a, b) => a.timestamp - b.timestamp,
  );
  const publisher = await publish(key, tags);
  const [silent] = await playable(url);
  expect(silent!.codecs).not.toContain('mp4a');
  const [stereo] = await until('a playlist with sound', async () => {
    const variants = await variantsOf(url);
    return variants?.[0]?.codecs?.includes('mp4a') ? variants : undefined;
  });
  expect(stereo!.uri.split('/')[3], 'another playlist, because there was no sound in the first').not.toBe(
    silent!.uri.split('/')[3],
  );
  const address = new URL(stereo!.uri, url);
  // Mono has an initialisation segment of its own, in the same playlist.
  const inits = await until('mono', async () => {
    const found = [...(await textOf(address)).matchAll(/init-\d+\.mp4/g)].map(([name]) => name);
    return new Set(found).size > 1 ? found : undefined;
  });
  const channels = async (name: string) => {
    const init = Buffer.from(await (await fetch(new URL(name, address))).arrayBuffer());
    // AudioSpecificConfig: five bits of object type, four of frequency, four of channels.
    const config = init.indexOf(Buffer.from('05808080', 'hex')) + 5;
    return (init.readUInt16BE(config) >> 3) & 0xf;
  };
  expect([await channels(inits[0]!), await channels(inits.at(-1)!)]).toEqual([2, 1]);
  publisher.close();
}, 90_000);

it.concurrent.each([
  [1, 12],
  [2, 10],
  [5, 10],
])(
  '%i frames a second are live within %i seconds',
  async (rate, seconds) => {
    const { url, key } = await newChannel();
    const publisher = await publish(key, await encodeTags(`${picture(rate)} -g ${rate * 2} -t 20`));
    const [top] = await playable(url, seconds);
    expect(top!.frameRate).toBe(rate);
    const text = await textOf(new URL(top!.uri, url));
    for (const [, duration] of text.matchAll(/#EXT-X-PART:DURATION=([\d.]+)/g)) {
      expect(Number(duration)).toBeLessThanOrEqual(numberIn(text, /PART-TARGET=([\d.]+)/));
    }
    publisher.close();
  },
  60_000,
);

it.concurrent.each([
  ['4:4:4', 'yuv444p', /f4/],
  ['10 bits', 'yuv420p10le', /6e/],
])(
  'a source with %s is encoded again, so that browsers can play it',
  async (_, format, profile) => {
    const { id, url, key } = await newChannel();
    const clip = await encodeTags(
      `-f lavfi -i testsrc2=s=640x360:r=30 -pix_fmt ${format} -c:v libx264 -preset ultrafast -g 30 -t 15`,
    );
    expect(clip[0]!.payload.toString('hex', 6, 7), 'the clip is what it should be').toMatch(profile);
    const publisher = await publish(key, clip);
    const variants = await playable(url);
    expect(media.plane.live(id)!.format!.playable).toBe(false);
    // High profile: 8 bits, 4:2:0.
    expect(variants.map(({ resolution, codecs }) => [resolution?.height, codecs?.slice(0, 7)])).toEqual([
      [360, 'avc1.64'],
      [160, 'avc1.64'],
    ]);
    publisher.close();
  },
  60_000,
);

it.concurrent('keyframes that become rare later lengthen no segment, and the top rung is encoded from then on', async () => {
  const { url, key } = await newChannel();
  const often = await encodeTags(`${picture(30)} -g 30 -t 4`);
  const rare = (await encodeTags(`${picture(30)} -g 240 -t 24`)).filter(({ payload }) => payload[1] === 1);
  const publisher = await publish(key, [
    ...often,
    ...rare.map((tag) => ({ ...tag, timestamp: tag.timestamp + often.at(-1)!.timestamp + 33 })),
  ]);
  const [top] = await playable(url);
  const address = new URL(top!.uri, url);
  const text = await until(
    'the encoded top rung',
    async () => {
      const now = await textOf(address);
      expect(numberIn(now, /TARGETDURATION:(\d+)/)).toBe(2);
      for (const [, duration] of now.matchAll(/#EXTINF:([\d.]+)/g)) {
        expect(Math.round(Number(duration))).toBeLessThanOrEqual(2);
      }
      return now.includes('init-1.mp4') && now.split('init-1.mp4')[1]!.includes('#EXTINF') ? now : undefined;
    },
    40,
  );
  expect(text.match(/^#EXT-X-DISCONTINUITY$/gm)).toHaveLength(1);
  publisher.close();
}, 90_000);

it.concurrent('a publisher that stands still gives way to the next at once, under the same playlist', async () => {
  const { id, url, key } = await newChannel();
  const clip = await encodeTags(`${sound} ${picture(30)} -g 30 -c:a aac -t 20`);
  const frozen = await publishTags(media.plane.ingestPort, key);
  await frozen.send(clip.filter(({ timestamp }) => timestamp < 5_000));
  const [top] = await playable(url);
  const refused = await publishTags(media.plane.ingestPort, key);
  await until('the refusal', () => refused.closed, 5);
  expect(frozen.closed, 'a moment without media is not the end').toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 2_500));

  const started = Date.now();
  const next = await publishTags(media.plane.ingestPort, key);
  expect(next.closed).toBe(false);
  expect(Date.now() - started).toBeLessThan(3_000);
  expect(frozen.closed).toBe(true);
  void next.send(clip);
  await until('pictures of the successor', async () =>
    (await textOf(new URL(top!.uri, url))).includes('init-1.mp4'),
  );
  const names = media.events
    .filter(({ resources }) => resources?.[0]?.endsWith(id))
    .map(({ detail }) => (detail as { event_name?: string }).event_name)
    .filter((name) => name?.startsWith('S') && !name.startsWith('Starvation'));
  expect(names).toEqual([
    ...['Session Created', 'Stream Start', 'Stream End', 'Session Ended'],
    ...['Session Created', 'Stream Start'],
  ]);
  next.close();
}, 60_000);

it.concurrent('enhanced RTMP with H.264 and AAC, and ends of sequences, are understood', async () => {
  const { id, url, key } = await newChannel();
  const clip = await encodeTags(`${sound} ${picture(30)} -g 30 -c:a aac -t 24`);
  const enhanced = clip.map((tag, at): MediaTag => {
    const { payload, type } = tag;
    if (type === 'audio') {
      return {
        ...tag,
        payload: Buffer.concat([Buffer.from([0x90 | payload[1]!]), Buffer.from('mp4a'), payload.subarray(2)]),
      };
    }
    const head = (packet: number) => Buffer.from([0x80 | (payload[0]! & 0x70) | packet]);
    const fourCc = Buffer.from('avc1');
    if (payload[1] === 0) return { ...tag, payload: Buffer.concat([head(0), fourCc, payload.subarray(5)]) };
    if (payload[1] === 2) return { ...tag, payload: Buffer.concat([head(2), fourCc]) };
    const untimed = at % 2 === 0 && payload.readUIntBE(2, 3) === 0;
    const packet = untimed ? [head(3), fourCc, payload.subarray(5)] : [head(1), fourCc, payload.subarray(2)];
    return { ...tag, payload: Buffer.concat(packet) };
  });
  // Some encoders end a sequence and go on, in either form.
  const ends: MediaTag[] = [
    { type: 'video', timestamp: 6_000, payload: Buffer.from([0x17, 2, 0, 0, 0]) },
    { type: 'video', timestamp: 6_000, payload: Buffer.from([0x92, ...Buffer.from('avc1')]) },
    { type: 'audio', timestamp: 6_000, payload: Buffer.from([0x92, ...Buffer.from('mp4a')]) },
  ];
  const tags = [...enhanced, ...ends].sort((a, b) => a.timestamp - b.timestamp);
  const publisher = await publish(key, tags);
  const [top] = await playable(url);
  expect(top!.codecs).toMatch(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/);
  expect(media.plane.live(id)!.format).toMatchObject({ width: 320, height: 180, frameRate: 30, audio: true });
  const address = new URL(top!.uri, url);
  const text = await until('media after the ends', async () => {
    const now = await textOf(address);
    return numberIn(now, /MEDIA-SEQUENCE:(\d+)/) > 0 ? now : undefined;
  });
  expect(text).not.toMatch(/^#EXT-X-DISCONTINUITY$/m);
  publisher.close();
}, 60_000);

it.concurrent('publishers and players reach the media plane by IPv6', async () => {
  const { url, key } = await newChannel();
  const publisher = await publishTags(media.plane.ingestPort, key, '::1');
  void publisher.send(await encodeTags(`${picture(30)} -g 30 -t 15`));
  await playable(url);
  expect((await fetch(url.replace('127.0.0.1', '[::1]'))).status).toBe(200);
  publisher.close();
}, 60_000);

it.concurrent('the ladder has smaller rungs at half the rate with the same cuts, and the sound alone', async () => {
  const { url, key } = await newChannel();
  const input = [
    ...['-re', '-f', 'lavfi', '-i', 'testsrc2=s=854x480:r=60', '-f', 'lavfi', '-i', 'sine=r=48000'],
    // An odd number of frames between keyframes.
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '75'],
    ...['-sc_threshold', '0', '-c:a', 'aac'],
  ];
  const encoder = media.publish(key, { input });
  const variants = await playable(url);
  expect(
    variants.map(({ resolution, frameRate, codecs }) => [resolution?.height, frameRate, codecs?.slice(0, 4)]),
  ).toEqual([
    [480, 60, 'avc1'],
    [360, 30, 'avc1'],
    [160, 30, 'avc1'],
    [undefined, undefined, 'mp4a'],
  ]);
  const read = async (uri: string) => {
    const { segments } = HLS.parse(await textOf(new URL(uri, url))) as HLS.types.MediaPlaylist;
    return segments.filter(({ uri: complete }) => complete);
  };
  await until('some segments', async () => (await read(variants[3]!.uri)).length > 4);
  const [top, ...rungs] = await Promise.all(variants.map(({ uri }) => read(uri)));
  for (const rung of rungs.slice(0, 2)) {
    for (const segment of rung) {
      const same = top!.find((one) => one.mediaSequenceNumber === segment.mediaSequenceNumber);
      if (!same) continue; // The window moved between the two requests.
      expect(Math.abs(segment.programDateTime!.getTime() - same.programDateTime!.getTime())).toBeLessThan(2);
      expect(segment.duration).toBeCloseTo(same.duration, 1);
    }
  }
  encoder.kill('SIGKILL');
  await exitOf(encoder);
}, 60_000);
