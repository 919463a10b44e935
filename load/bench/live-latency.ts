import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { chromium } from '@playwright/test';
import { type Bench, percentile, round } from './bench';
import { startBenchPlane } from './media';

const WIDTH = 1280;
const HEIGHT = 720;
const RATE = 30;
/** The clock is a row of bits, each a block of this many pixels. */
const BITS = 40;
const BLOCK = WIDTH / BITS;
const SECONDS = 60;
/** Frames before this many seconds belong to joining. */
const SETTLE = 5;
const FLAGS = [
  ...['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
  '--autoplay-policy=no-user-gesture-required',
];

interface Seen {
  readonly join: number;
  readonly stalls: number;
  /** `[milliseconds since joining, milliseconds from glass to glass]` of each presented frame. */
  readonly frames: readonly (readonly [number, number])[];
}

export const bench: Bench = {
  name: 'live-latency',
  title: `glass to glass in Chromium over ${SECONDS} s of 720p, the clock burnt into the picture`,
  async run() {
    const media = await startBenchPlane();
    const stopCamera = startCamera(media.ingest);
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: FLAGS,
    });
    try {
      await media.playable;
      const page = await browser.newPage();
      await page.setContent('<video muted></video>');
      await page.addScriptTag({ path: createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js') });
      const seen = (await page.evaluate(watch(media.playback))) as Seen;
      const latencies = seen.frames.filter(([at]) => at > SETTLE * 1000).map(([, latency]) => latency / 1000);
      const p50 = round(percentile(latencies, 0.5));
      const p95 = round(percentile(latencies, 0.95));
      const join = round(seen.join / 1000);
      return {
        arms: { p50, p95, join },
        unit: 's',
        rounds: latencies.length,
        verdicts: [
          { what: 'glass to glass p50', value: p50, max: 1.3 },
          { what: 'glass to glass p95', value: p95, max: 2 },
          { what: 'join to first frame', value: join, max: 0.8 },
          { what: 'stalls', value: seen.stalls, max: 0 },
        ],
      };
    } finally {
      await browser.close();
      stopCamera();
      await media.close();
    }
  },
};

/** Publishes pictures with the time of their making in a bar code; answers how to stop. */
function startCamera(ingest: string): () => void {
  const child = spawn(
    process.env.FFMPEG_PATH ?? 'ffmpeg',
    [
      ...`-hide_banner -loglevel error -f rawvideo -pix_fmt yuv420p -s ${WIDTH}x${HEIGHT} -r ${RATE}`.split(
        ' ',
      ),
      ...'-i pipe:0 -f lavfi -i sine=r=48000'.split(' '),
      ...`-c:v libx264 -preset veryfast -tune zerolatency -b:v 2500k -g ${RATE * 2}`.split(' '),
      ...['-c:a', 'aac', '-shortest', '-f', 'flv', ingest],
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  child.stdin.on('error', () => undefined);
  const frame = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128);
  const start = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    while (performance.now() - start >= (count * 1000) / RATE) {
      draw(frame, count, Date.now());
      child.stdin.write(Buffer.from(frame));
      count += 1;
    }
  }, 4);
  return () => {
    clearInterval(timer);
    child.kill('SIGKILL');
  };
}

function draw(frame: Buffer, count: number, now: number): void {
  for (let bit = 0; bit < BITS; bit += 1) {
    const on = Math.floor(now / 2 ** bit) % 2 === 1;
    for (let y = 0; y < 64; y += 1)
      frame.fill(on ? 235 : 16, y * WIDTH + bit * BLOCK, y * WIDTH + (bit + 1) * BLOCK);
  }
  // Something that moves, so that the encoder has work.
  for (let y = 200; y < 520; y += 1) {
    const shift = (count * 4 + y) % WIDTH;
    frame.fill(128, y * WIDTH, (y + 1) * WIDTH);
    frame.fill((y + count) % 200, y * WIDTH + shift, Math.min(y * WIDTH + shift + 200, (y + 1) * WIDTH));
  }
}

/** The page's script: plays, and reads the bar code of every frame as it is presented. */
function watch(playback: string): string {
  return `new Promise((resolve) => {
    const video = document.querySelector('video');
    const canvas = new OffscreenCanvas(${BITS * 4}, 4);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.5 });
    const frames = [];
    const start = performance.now();
    let first;
    let stalls = 0;
    video.addEventListener('waiting', () => {
      if (first !== undefined && performance.now() - first > ${SETTLE * 1000}) stalls += 1;
    });
    const onFrame = () => {
      const now = Date.now();
      first ??= performance.now();
      context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight * 64 / ${HEIGHT}, 0, 0, ${BITS * 4}, 4);
      const { data } = context.getImageData(0, 2, ${BITS * 4}, 1);
      let made = 0;
      for (let bit = 0; bit < ${BITS}; bit += 1) if (data[(bit * 4 + 2) * 4] > 128) made += 2 ** bit;
      const latency = now % 2 ** ${BITS} - made;
      if (latency > 0 && latency < 60000) frames.push([performance.now() - first, latency]);
      if (performance.now() - first > ${SECONDS * 1000}) resolve({ join: first - start, stalls, frames });
      else video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
    hls.loadSource(${JSON.stringify(playback)});
    hls.attachMedia(video);
    hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  })`;
}
