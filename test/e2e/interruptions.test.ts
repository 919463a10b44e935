import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { Browser, Page, Route } from '@playwright/test';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import * as sessions from '../../domain/sessions/contract';
import { encodeTags, publishTags } from '../../local/media/testing-tags';
import { graceMs } from './assembly';
import { collectErrors, openBrowser, playback, signIn } from './browser';
import { type Encoder, liveState, publish, startWorld, uniqueName, until, type World } from './world';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

const player = '[data-testid="player"]';
const badge = (page: Page) => page.locator('main >> text=/^live$/i').filter({ visible: true });
const state = (page: Page) => page.getAttribute(player, 'data-state');
const latency = async (page: Page) => Number((await page.getAttribute(player, 'data-latency')) || 'NaN');
const folder = process.env.STREAMFORGE_SCREENSHOTS;
async function screenshot(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

/** A channel with a viewer's page that is open before the stream, and stays open. */
async function watch() {
  const owner = await world.person(uniqueName('eva'));
  const ingest = await world.channel(owner);
  const context = await browser.newContext({
    baseURL: world.running.site,
    viewport: { width: 1400, height: 900 },
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors = collectErrors(page);
  await page.goto(`/c/${owner.username}`);
  await page.evaluate('window.sameDocument = true');
  return { owner, page, errors, ...ingest };
}

/** Waits until the page shows new pictures of this width, at the live edge. */
async function plays(page: Page, width: number, within = 30_000): Promise<void> {
  let before = (await playback(page))?.frames ?? 0;
  await until(
    `moving pictures ${width} wide`,
    async () => {
      const now = await playback(page);
      if (now === null || now.width !== width) return false;
      // A source that is opened again counts from zero.
      if (now.frames < before) before = now.frames;
      return now.frames > before + 20 && (await state(page)) === 'live';
    },
    within,
  );
  expect(await page.evaluate('window.sameDocument'), 'the page was not loaded again').toBe(true);
}

async function endsSoon(page: Page, encoder: Encoder): Promise<void> {
  await encoder.stop();
  await page.waitForSelector(`${player}[data-state="ended"]`, { timeout: 12_000 }).catch(async (error) => {
    const live = await page.evaluate(
      `fetch('/v1/live/' + location.pathname.slice(3)).then((answer) => answer.text())`,
    );
    console.error(await state(page), JSON.stringify(await playback(page)), live);
    throw error;
  });
  // The badge of the channel follows with the event of the session.
  await until('no live badge beside the end', async () => (await badge(page).count()) === 0, 6_000);
}

test('an open page goes on by itself when an encoder stops and starts again, with another size, frame rate or sound', {
  timeout: 240_000,
}, async () => {
  const { owner, page, errors, server, key } = await watch();
  let encoder = await publish(server, key, { size: '640x360' });
  onTestFinished(() => encoder.stop());
  await plays(page, 640);
  const { session } = await liveState(world, owner.username, 'live');
  for (const [size, rate, width, sound] of [
    ['640x360', 30, 640, true],
    ['854x480', 30, 854, true],
    ['854x480', 60, 854, false],
    ['320x180', 15, 320, true],
  ] as const) {
    await endsSoon(page, encoder);
    await screenshot(page, `ended-before-${size}-${rate}`);
    encoder = await publish(server, key, { size, rate, sound });
    await plays(page, width);
    await screenshot(page, `again-${size}-${rate}`);
  }
  // Within the grace period, all of it was one session.
  expect((await liveState(world, owner.username, 'live')).session?.sessionId).toBe(session?.sessionId);

  // After it, another session begins, and the page shows that too.
  await endsSoon(page, encoder);
  await liveState(world, owner.username, 'offline', graceMs + 45_000);
  encoder = await publish(server, key, { size: '640x360' });
  await plays(page, 640);
  expect((await liveState(world, owner.username, 'live')).session?.sessionId).not.toBe(session?.sessionId);
  expect(errors).toEqual([]);

  // The replay of the first session leads through all five parts, whatever their size.
  await encoder.stop();
  const { recording } = await until('the replay', async () => {
    const answer = await world.call(sessions.getSession, { params: { sessionId: session!.sessionId } });
    return answer.recording?.parts.length === 5 ? answer : null;
  });
  await page.goto(`/v/${session!.sessionId}`);
  // One time line leads through parts that all have sound, or all have none; then the next one plays.
  const lengths = recording!.parts.map(({ durationMs }) => durationMs! / 1000);
  for (const group of [[0, 1, 2], [3], [4]]) {
    const total = group.reduce((sum, part) => sum + lengths[part]!, 0);
    await until(`the length of ${group.length} parts`, async () => {
      const duration = Number(await page.evaluate("document.querySelector('video')?.duration"));
      return Math.abs(duration - total) < 1.5;
    });
    let start = 0;
    for (const part of group) {
      const width = [640, 640, 854, 854, 320][part];
      await page.evaluate(`document.querySelector('video').currentTime = ${start + lengths[part]! / 2}`);
      const from = await until(`part ${part + 1}`, async () => {
        const now = await playback(page);
        return now?.width === width && !now?.paused && (now?.time ?? 0) >= start ? now : null;
      });
      await until('its pictures to move', async () => ((await playback(page))?.time ?? 0) > from.time + 0.5);
      start += lengths[part]!;
    }
    await page.evaluate(`document.querySelector('video').currentTime = ${total - 0.7}`);
  }
  await page.waitForSelector(`${player}[data-state="ended"]`);
  await screenshot(page, 'replay-of-five-parts');
});

test('an open page goes on when an encoder changes its picture without disconnecting', {
  timeout: 120_000,
}, async () => {
  const { owner, page, errors, key, playbackUrl } = await watch();
  const clip = (size: string, rate: number) =>
    encodeTags(
      `-f lavfi -i testsrc2=s=${size}:r=${rate} -f lavfi -i sine=r=48000 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -tune zerolatency -g ${rate} -c:a aac -t 15`,
    );
  const publisher = await publishTags(world.running.parts.media.ingestPort, key);
  onTestFinished(() => publisher.close());
  const clips = [await clip('640x360', 30), await clip('320x180', 30), await clip('320x180', 60)];
  void publisher.send(
    clips.flatMap((tags, at) => tags.map((tag) => ({ ...tag, timestamp: tag.timestamp + at * 15_050 }))),
  );
  await plays(page, 640);
  const { session } = await liveState(world, owner.username, 'live');
  await plays(page, 320);
  const channel = /channel\.(\w+)\.m3u8/.exec(playbackUrl)![1]!;
  const rate = () => world.running.parts.media.live(channel)?.format?.frameRate;
  await until('the last clip', () => rate() === 60);
  await plays(page, 320);
  expect((await liveState(world, owner.username, 'live')).session).toMatchObject({
    ...{ sessionId: session!.sessionId, reconnects: 0 },
  });
  expect(errors).toEqual([]);
});

test('viewers and streamer are notified of an encoder that stands still, and it goes on when it recovers', {
  timeout: 120_000,
}, async () => {
  const { owner, page, server, key } = await watch();
  const encoder = await publish(server, key, { size: '640x360' });
  onTestFinished(() => encoder.stop('SIGKILL'));
  await plays(page, 640);
  const studio = await browser.newContext({ baseURL: world.running.site });
  onTestFinished(() => studio.close());
  await signIn(studio, owner);
  const desk = await studio.newPage();
  await desk.goto('/go-live');
  await desk.waitForSelector('[data-testid="stream-stage"][data-state="live"]');
  await desk.waitForSelector(`${player}[data-state="live"]`, { timeout: 20_000 });

  encoder.process.kill('SIGSTOP');
  await page.waitForSelector(`${player}[data-state="frozen"]`, { timeout: 14_000 });
  await page.getByText('sends no video').waitFor();
  await desk.getByText('Your encoder sends no video').waitFor({ timeout: 8_000 });
  await screenshot(page, 'frozen');
  await screenshot(desk, 'frozen-studio');
  encoder.process.kill('SIGCONT');
  await plays(page, 640);
  await desk.waitForSelector('[data-testid="stream-stage"][data-state="live"]', { timeout: 20_000 });
});

test('playback returns to the live edge after a pause and after a page stood still in the background', {
  timeout: 120_000,
}, async () => {
  const { page, server, key } = await watch();
  const encoder = await publish(server, key, { size: '640x360' });
  onTestFinished(() => encoder.stop());
  await plays(page, 640);
  await until('a settled latency', async () => (await latency(page)) < 4, 30_000);
  const close = async (why: string) => {
    await page.waitForSelector(`${player}[data-state="live"]`, { timeout: 8_000 });
    await until(why, async () => (await latency(page)) < 4, 8_000);
  };
  for (const seconds of [3, 12]) {
    await page.locator('media-play-button').press('Enter');
    await page.waitForSelector(`${player}[data-state="paused"]`);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    await page.locator('media-play-button').press('Enter');
    await close(`the live edge after a pause of ${seconds} s`);
  }
  const control = await page.context().newCDPSession(page);
  await control.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  await control.send('Page.setWebLifecycleState', { state: 'active' });
  await close('the live edge after the background');

  // Whoever sought back stays there, and is offered the way to the edge.
  await page.locator('body').press('j');
  await page.waitForSelector(`${player}[data-state="behind"]`);
  await page.getByRole('button', { name: 'Go live' }).click();
  await close('the live edge by the button');
});

test.skipIf(!existsSync('/usr/bin/gst-launch-1.0'))(
  'GStreamer stops and starts again under an open page',
  {
    timeout: 120_000,
  },
  async () => {
    const { page, server, key } = await watch();
    const launch = (width: number, height: number, rate: number) => {
      const words = [
        `videotestsrc is-live=true pattern=ball ! video/x-raw,width=${width},height=${height},framerate=${rate}/1`,
        `! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=${rate} ! h264parse ! flvmux name=mux streamable=true`,
        `! rtmp2sink location=${server}${key} audiotestsrc is-live=true ! voaacenc ! aacparse ! mux.`,
      ];
      const child = spawn('gst-launch-1.0', ['-q', '-e', ...words.join(' ').split(' ')], { stdio: 'ignore' });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child;
    };
    const first = launch(640, 360, 30);
    await plays(page, 640, 45_000);
    first.kill('SIGINT');
    await page.waitForSelector(`${player}[data-state="ended"]`, { timeout: 15_000 });
    const second = launch(480, 270, 25);
    await plays(page, 480, 45_000);
    second.kill('SIGKILL');
  },
);

test('a viewer seeks back in a live stream, further than its playlist reaches, and returns', {
  timeout: 120_000,
}, async () => {
  const { owner, page, server, key } = await watch();
  const encoder = await publish(server, key, { size: '640x360' });
  onTestFinished(() => encoder.stop());
  await plays(page, 640);
  const bar = page.getByTestId('rewind');
  await until(
    'half a minute of the stream',
    async () => Number(await bar.getAttribute('min')) <= -35,
    90_000,
  );
  // The keys lead back too, past the first segment of the live playlist.
  await page.locator('media-play-button').focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('j');
  const age = async () => -Number(await bar.inputValue());
  await until('pictures of twenty seconds ago', async () => (await age()) >= 20);
  const from = await until('playback there', async () => {
    const now = await playback(page);
    return now && !now.paused && (await state(page)) === 'behind' ? now : null;
  });
  await until('moving pictures there', async () => ((await playback(page))?.time ?? 0) > from.time + 2);
  await screenshot(page, 'rewound');
  // To the first picture of the stream.
  const { session } = await liveState(world, owner.username, 'live');
  expect(session?.rewind?.playbackUrl).toMatch(/^\/vod\/.*master\.m3u8$/);
  await bar.press('Home');
  await until('the start of the stream', async () => ((await playback(page))?.time ?? 99) < 5);
  await page.getByRole('button', { name: 'Go live' }).click();
  await plays(page, 640);
  await until('the live edge', async () => (await latency(page)) < 4 && (await age()) < 8);
});

test.each([
  ['are gone', (route: Route) => route.fulfill({ status: 404 })],
  ['fail', (route: Route) => route.fulfill({ status: 503 })],
  ['are not answered', () => undefined],
])(
  'an open page goes on by itself after a while in which playlists %s',
  { timeout: 90_000 },
  async (_, answer) => {
    const { page, server, key } = await watch();
    const encoder = await publish(server, key, { size: '640x360' });
    onTestFinished(() => encoder.stop());
    await plays(page, 640);
    await page.route('**/index.m3u8*', answer);
    await until('no pictures', async () => /reconnecting|buffering/.test((await state(page)) ?? ''), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await page.unroute('**/index.m3u8*');
    const { time, frames } = (await playback(page)) ?? { time: 0, frames: 0 };
    await until('moving pictures, of whatever size', async () => {
      const now = await playback(page);
      return now !== null && (now.time > time + 1 || now.frames < frames) && now.frames > 20;
    });
    await page.waitForSelector(`${player}[data-state="live"]`, { timeout: 10_000 });
    // Its size comes back as well.
    await plays(page, 640, 40_000);
  },
);
