import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateChannelCommand, IvsClient } from '@aws-sdk/client-ivs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishSample, type SamplePublisher } from './sample';
import { createMediaCloud, type MediaCloud, until } from './testing';

const run = promisify(execFile);
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS =
  '--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required';

/** Players and encoders that are not installed are skipped; the name in the report says which. */
const has = (tool: string) => {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let media: MediaCloud;
let ivs: IvsClient;
let sample: SamplePublisher;
let url: string;

const newChannel = async () => {
  const { channel, streamKey } = await ivs.send(new CreateChannelCommand({}));
  return { arn: channel!.arn!, url: channel!.playbackUrl!, key: streamKey!.value! };
};
const playable = (address: string) => until('a playlist', async () => (await fetch(address)).ok, 30);

beforeAll(async () => {
  media = await createMediaCloud();
  ivs = new IvsClient(media.cloud.clientConfig());
  const channel = await newChannel();
  url = channel.url;
  sample = await publishSample(`rtmp://127.0.0.1:${media.plane.ingestPort}/app/${channel.key}`, {
    folder: join(media.cloud.stateDir, 'sample'),
  });
  await playable(url);
});
afterAll(async () => {
  await sample?.stop();
  ivs.destroy();
  await media.close();
});

describe('players', () => {
  it.skipIf(!has('ffprobe'))('ffprobe reads every rendition without complaint', async () => {
    const { stdout, stderr } = await run('ffprobe', [
      ...['-v', 'warning', '-show_entries', 'stream=codec_name,height', '-of', 'json', url],
    ]);
    const heights = JSON.parse(stdout).streams.map(({ height }: { height?: number }) => height);
    expect(heights.filter(Boolean)).toEqual([720, 480, 360]);
    expect(stderr).toBe('');
  });

  it.skipIf(!has('mpv'))(
    'mpv plays sound and picture',
    async () => {
      const { stdout } = await run(
        'mpv',
        ['--vo=null', '--ao=null', '--frames=60', '--no-config', '--msg-level=all=info', url],
        { timeout: 30_000 },
      );
      expect(stdout).toMatch(/AO: \[null\].*stereo/);
      expect(stdout).toMatch(/VO: \[null\] \d+x\d+/);
      expect(stdout).not.toMatch(/error/i);
    },
    40_000,
  );

  it.skipIf(!existsSync(CHROMIUM))(
    'hls.js in Chromium plays close to the live edge',
    async () => {
      const { chromium } = await import('@playwright/test');
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
      try {
        const page = await browser.newPage();
        await page.setContent('<video muted></video>');
        await page.addScriptTag({ path: createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js') });
        const seen = await page.evaluate(
          `new Promise((resolve) => {
          const video = document.querySelector('video');
          const hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.5 });
          const errors = [];
          hls.on(Hls.Events.ERROR, (_, { fatal, details }) => errors.push(fatal + ' ' + details));
          hls.loadSource(${JSON.stringify(url)});
          hls.attachMedia(video);
          hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
          setTimeout(() => resolve({
            errors, latency: hls.latency, at: video.currentTime, target: hls.targetLatency,
            frames: video.getVideoPlaybackQuality().totalVideoFrames,
          }), 8000);
        })`,
        );
        const { errors, latency, frames } = seen as { errors: string[]; latency: number; frames: number };
        expect(errors.filter((error) => error.startsWith('true'))).toEqual([]);
        expect(frames).toBeGreaterThan(100);
        expect(latency).toBeLessThan(3);
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});

describe('encoders', () => {
  it.skipIf(!has('gst-launch-1.0'))(
    'GStreamer publishes, with keyframes too far apart',
    async () => {
      const channel = await newChannel();
      const pipeline = `videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=30/1 ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=300 ! h264parse ! flvmux name=mux streamable=true ! rtmp2sink location=rtmp://127.0.0.1:${media.plane.ingestPort}/app/${channel.key} audiotestsrc is-live=true ! voaacenc ! aacparse ! mux.`;
      const gst: ChildProcess = spawn('gst-launch-1.0', ['-q', ...pipeline.split(' ')], { stdio: 'ignore' });
      try {
        await playable(channel.url);
        const live = media.plane.live(channel.arn.slice(-12))!;
        expect(live.format).toMatchObject({ width: 320, height: 180, frameRate: 30 });
      } finally {
        gst.kill('SIGKILL');
      }
    },
    60_000,
  );

  it('a publisher at a third of the speed is told of as starving, and plays', async () => {
    const { arn, url: address, key } = await newChannel();
    const slow = ['-readrate', '0.3', '-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=30'];
    const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'];
    media.publish(key, { input: [...slow, ...encode, '-g', '15'] });
    await until('starvation', () => media.plane.live(arn.slice(-12))?.starving, 30);
    expect(media.told('IVS Stream Health Change')).toContain('Starvation Start');
    await playable(address);
  }, 60_000);
});
