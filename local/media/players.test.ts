import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateChannelCommand, IvsClient } from '@aws-sdk/client-ivs';
import HLS from 'hls-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishSample, type SamplePublisher } from './sample';
import { createMediaCloud, type MediaCloud, until } from './testing';

const run = promisify(execFile);
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS =
  '--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required';

const has = (tool: string) => {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
/** Skips a test whose player or encoder is not installed, with a line in the output. */
const needs = (name: string, installed = has(name)) => {
  if (!installed) console.warn(`${name} is not installed: its test is skipped`);
  return installed ? it.concurrent : it.concurrent.skip;
};

let media: MediaCloud;
let ivs: IvsClient;
/** One stream for all players. */
let stream: Promise<{ url: string; sample: SamplePublisher }>;

const newChannel = async () => {
  const { channel, streamKey } = await ivs.send(new CreateChannelCommand({ insecureIngest: true }));
  return { arn: channel!.arn!, url: channel!.playbackUrl!, key: streamKey!.value! };
};
const playable = (address: string) => until('a playlist', async () => (await fetch(address)).ok, 60);
const textOf = async (address: string | URL) => (await fetch(address)).text();

async function startStream() {
  const { key, url } = await newChannel();
  const sample = await publishSample(`rtmp://127.0.0.1:${media.plane.ingestPort}/app/${key}`, {
    folder: join(media.cloud.stateDir, 'sample'),
  });
  await playable(url);
  return { url, sample };
}

beforeAll(async () => {
  media = await createMediaCloud();
  ivs = new IvsClient({ ...media.cloud.clientConfig(), maxAttempts: 6 });
  stream = startStream();
  stream.catch(() => undefined); // Reported by the tests that wait for it.
});
afterAll(async () => {
  const started = await stream.catch(() => undefined);
  await started?.sample.stop();
  ivs.destroy();
  await media.close();
});

needs('ffprobe')(
  'ffprobe reads every rendition without complaint',
  async () => {
    const { url } = await stream;
    const { stdout, stderr } = await run('ffprobe', [
      ...['-v', 'warning', '-show_entries', 'stream=codec_name,height', '-of', 'json', url],
    ]);
    const heights = JSON.parse(stdout).streams.map(({ height }: { height?: number }) => height);
    expect(heights.filter(Boolean)).toEqual([720, 480, 360, 160]);
    expect(stderr).toBe('');
  },
  90_000,
);

needs('mpv')(
  'mpv plays sound and picture',
  async () => {
    const { url } = await stream;
    const { stdout } = await run(
      'mpv',
      ['--vo=null', '--ao=null', '--frames=60', '--no-config', '--msg-level=all=info', url],
      { timeout: 50_000 },
    );
    expect(stdout).toMatch(/AO: \[null\].*stereo/);
    expect(stdout).toMatch(/VO: \[null\] \d+x\d+/);
    expect(stdout).not.toMatch(/error/i);
  },
  90_000,
);

needs('chromium', existsSync(CHROMIUM))(
  'hls.js in Chromium plays close to the live edge and changes renditions without a gap',
  async () => {
    const { url } = await stream;
    const { chromium } = await import('@playwright/test');
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
    try {
      const page = await browser.newPage();
      await page.setContent('<video muted></video>');
      await page.addScriptTag({ path: createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js') });
      const seen = (await page.evaluate(watch(url))) as {
        errors: string[];
        latency: number;
        ranges: number;
        heights: number[];
      };
      expect(seen.errors.filter((error) => error.startsWith('true'))).toEqual([]);
      expect(seen.latency).toBeLessThan(3);
      expect(seen.heights).toEqual([720, 160, 720]);
      expect(seen.ranges).toBe(1);
    } finally {
      await browser.close();
    }
  },
  90_000,
);

/** The page's script: plays near the live edge, then switches to the lowest rendition and back. */
function watch(playback: string): string {
  return `(async () => {
    const video = document.querySelector('video');
    const hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.5, startLevel: 2 });
    const errors = [];
    const heights = [];
    let ranges = 0;
    const until = async (ready) => {
      for (const limit = Date.now() + 25000; !ready() && Date.now() < limit; ) {
        ranges = Math.max(ranges, video.buffered.length);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    hls.on(Hls.Events.ERROR, (_, { fatal, details }) => errors.push(fatal + ' ' + details));
    hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
    hls.loadSource(${JSON.stringify(playback)});
    hls.attachMedia(video);
    const frames = () => video.getVideoPlaybackQuality().totalVideoFrames;
    await until(() => frames() > 60 && hls.latency > 0 && hls.latency < 3);
    const latency = hls.latency;
    const by = (sign) => hls.levels.map(({ height }, at) => [sign * height, at]).sort((a, b) => a[0] - b[0])[0][1];
    for (const [level, height] of [[by(-1), 720], [by(1), 160], [by(-1), 720]]) {
      hls.loadLevel = level;
      await until(() => video.videoHeight === height);
      heights.push(video.videoHeight);
    }
    return { errors, latency, heights, ranges };
  })()`;
}

it.concurrent('renditions can be switched: equal cuts, correct bandwidths and reports', async () => {
  const { url } = await stream;
  const read = async (address: URL) => HLS.parse(await textOf(address)) as HLS.types.MediaPlaylist;
  const master = await until('some segments', async () => {
    const { variants } = HLS.parse(await textOf(url)) as HLS.types.MasterPlaylist;
    const { segments } = await read(new URL(variants[0]!.uri, url));
    return segments.filter(({ duration }) => duration > 0).length > 4 ? variants : undefined;
  });
  const renditions = await Promise.all(
    master.map(async (variant) => {
      const address = new URL(variant.uri, url);
      const playlist = await read(address);
      const complete = playlist.segments.filter(({ uri }) => uri);
      const rates = await Promise.all(
        complete.map(async ({ uri, duration }) => {
          const body = await (await fetch(new URL(uri, address))).arrayBuffer();
          return (body.byteLength * 8) / duration;
        }),
      );
      return { variant, address, complete, peak: Math.max(...rates) };
    }),
  );
  // Sound has cuts of its own: there are no keyframes in it.
  const [top, ...others] = renditions.filter(({ variant }) => variant.resolution);
  for (const { variant, peak } of renditions) {
    expect(variant.bandwidth).toBeGreaterThan(peak * 0.95);
    expect(variant.bandwidth).toBeLessThan(peak * 1.8);
  }
  expect(renditions.map(({ variant }) => variant.bandwidth)).toEqual(
    renditions.map(({ variant }) => variant.bandwidth).sort((a, b) => b - a),
  );
  for (const { complete } of others) {
    for (const segment of complete) {
      const same = top!.complete.find((one) => one.mediaSequenceNumber === segment.mediaSequenceNumber);
      if (!same) continue; // The window moved between the two requests.
      expect(Math.abs(segment.programDateTime!.getTime() - same.programDateTime!.getTime())).toBeLessThan(2);
      expect(segment.duration).toBeCloseTo(same.duration, 2);
    }
  }
  // A report is between what its rendition shows before and after.
  const position = (text: string) => {
    const sequence = Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)![1]) + (text.match(/#EXTINF/g)?.length ?? 0);
    const open = text.slice(text.lastIndexOf('#EXTINF')).match(/#EXT-X-PART:/g)?.length ?? 0;
    return open > 0 ? sequence + open / 1000 : sequence - 1 + 0.999;
  };
  for (const { address } of others) {
    const before = position(await textOf(address));
    const reports = await textOf(top!.address);
    const after = position(await textOf(address));
    const name = address.pathname.split('/').at(-2)!;
    const report = new RegExp(`RENDITION-REPORT:URI="../${name}/.*LAST-MSN=(\\d+),LAST-PART=(\\d+)`).exec(
      reports,
    )!;
    const reported = Number(report[1]) + (Number(report[2]) + 1) / 1000;
    expect(Math.ceil(before)).toBeLessThanOrEqual(Math.ceil(reported));
    expect(reported).toBeLessThanOrEqual(after);
  }
}, 90_000);

needs('gst-launch-1.0')(
  'GStreamer publishes, with keyframes too far apart',
  async () => {
    const channel = await newChannel();
    const pipeline = `videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=30/1 ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=300 ! h264parse ! flvmux name=mux streamable=true ! rtmp2sink location=rtmp://127.0.0.1:${media.plane.ingestPort}/app/${channel.key} audiotestsrc is-live=true ! voaacenc ! aacparse ! mux.`;
    const gst: ChildProcess = spawn('gst-launch-1.0', ['-q', ...pipeline.split(' ')], { stdio: 'ignore' });
    try {
      await playable(channel.url);
      const live = media.plane.live(channel.arn.slice(-12))!;
      // Measured, so not exact on a busy machine.
      expect(live.format).toMatchObject({ width: 320, height: 180, frameRate: expect.closeTo(30, -0.5) });
    } finally {
      gst.kill('SIGKILL');
    }
  },
  90_000,
);

it.concurrent('a publisher at a third of the speed is reported as starving, and plays', async () => {
  const { arn, url: address, key } = await newChannel();
  // Nine frames a second stamped as thirty: 0.3 seconds of media per second, with any ffmpeg.
  const slow = ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=9', '-vf', 'setpts=0.3*PTS,fps=30'];
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'];
  media.publish(key, { input: [...slow, ...encode, '-g', '15'] });
  await until('starvation', () => media.plane.live(arn.slice(-12))?.starving);
  expect(media.eventNames('IVS Stream Health Change')).toContain('Starvation Start');
  await playable(address);
}, 90_000);
