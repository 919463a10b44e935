import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as channels from '../../domain/channels/contract';
import * as sessions from '../../domain/sessions/contract';
import { graceMs } from './assembly';
import { collectErrors, openBrowser, playback } from './browser';
import { liveState, publish, startWorld, until, type World } from './world';

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

test('a viewer finds a stream on the first page, watches it through a lost encoder to its end, and watches the recording', {
  timeout: 300_000,
}, async () => {
  const ana = await world.person('ana');
  const { server, key } = await world.channel(ana);
  await ana.call(channels.updateChannel, {
    body: { title: 'Tide pools', category: 'nature', tags: ['ocean'] },
  });

  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  const errors = collectErrors(page);
  await page.goto(world.running.site);
  await page.evaluate('window.sameDocument = true');

  const encoder = await publish(server, key);
  const first = await liveState(world, 'ana', 'live');

  // The directory shows the stream without a reload, and its thumbnail changes.
  const card = page.locator('[data-testid="live-card"]', { hasText: 'Tide pools' });
  await card.waitFor({ timeout: 15_000 });
  const thumbnail = await until(
    'a thumbnail',
    async () => (await liveState(world, 'ana', 'live')).session?.thumbnailUrl,
  );
  const picture = async () => (await fetch(world.running.site + thumbnail)).headers.get('etag');
  const earlier = await until('the picture', picture);
  await until('another picture', async () => (await picture()) !== earlier);

  await card.click();
  await page.waitForSelector(`${player}[data-state="live"]`, { timeout: 20_000 });
  expect(await page.evaluate('window.sameDocument'), 'a click does not load a document anew').toBe(true);
  const early = await playback(page);
  const later = await until('moving pictures and sound', async () => {
    const now = await playback(page);
    return now && now.time > (early?.time ?? 0) + 3 && now.audioBytes > 0 ? now : null;
  });
  expect(later.paused).toBe(false);
  const latency = async () => Number((await page.getAttribute(player, 'data-latency')) ?? 'NaN');
  await until('a latency of a low-latency stream', async () => (await latency()) < 5, 60_000);

  // A slow connection gets a smaller picture; a fast one gets the large one back.
  const lines = async () => Number.parseInt((await page.getAttribute(player, 'data-rendition')) ?? '', 10);
  await until('the full picture', async () => (await lines()) === 720, 60_000);
  const network = await page.context().newCDPSession(page);
  const limit = (downloadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 20,
      downloadThroughput,
      uploadThroughput: -1,
    });
  await limit(1_000_000 / 8);
  await until('a smaller picture', async () => (await lines()) < 720, 60_000);
  await limit(-1);
  await until('the full picture again', async () => (await lines()) === 720, 60_000);
  await page.waitForSelector(`${player}[data-state="live"]`, { timeout: 30_000 });

  // The encoder crashes and returns within the grace period: the same session, and the player resumes by itself.
  await encoder.stop('SIGKILL');
  await liveState(world, 'ana', 'reconnecting');
  await page.waitForSelector(`${player}[data-state="reconnecting"]`, { timeout: 20_000 });
  const again = await publish(server, key);
  const returned = await liveState(world, 'ana', 'live');
  expect(returned.session?.sessionId).toBe(first.session?.sessionId);
  expect(returned.session?.reconnects).toBe(1);
  await page.waitForSelector(`${player}[data-state="live"]`, { timeout: 20_000 });
  const resumed = await playback(page);
  await until(
    'pictures after the return',
    async () => ((await playback(page))?.frames ?? 0) > (resumed?.frames ?? 0) + 30,
  );
  expect(await page.evaluate('window.sameDocument')).toBe(true);

  // The stream ends, and after the grace period the page says so.
  await again.stop();
  await liveState(world, 'ana', 'offline', graceMs + 45_000);
  await page.waitForSelector('[data-testid="stream-ended"], [data-testid="offline"]', { timeout: 20_000 });

  const history = await until(
    'the recording in the history',
    async () => {
      const { items } = await world.call(sessions.listSessions, { params: { name: 'ana' }, query: {} });
      return items[0]?.recording ? items : null;
    },
    40_000,
  );
  expect(history).toHaveLength(1);
  expect(history[0]).toMatchObject({
    state: 'ended',
    endReason: 'stopped',
    title: 'Tide pools',
    reconnects: 1,
  });

  await page.goto(`${world.running.site}/v/${history[0]!.sessionId}`);
  await until('the recording playing', async () => {
    const now = await playback(page);
    return now && now.time > 2 && now.audioBytes > 0;
  });
  expect(errors).toEqual([]);
  await page.close();
});

test('only the owner can end a stream, and it ends at once', { timeout: 120_000 }, async () => {
  const [bea, mallory] = [await world.person('bea'), await world.person('mallory')];
  const { server, key } = await world.channel(bea);
  const encoder = await publish(server, key);
  const { session } = await liveState(world, 'bea', 'live');
  const params = { sessionId: session!.sessionId };
  await expect(mallory.call(sessions.endSession, { params })).rejects.toMatchObject({
    problem: { code: 'forbidden' },
  });
  expect((await liveState(world, 'bea', 'live')).state).toBe('live');
  await bea.call(sessions.endSession, { params });
  await until('the end', async () => (await world.call(sessions.getSession, { params })).state === 'ended');
  await encoder.stop();

  // Whoever starts again within the grace period begins another session, with a recording of its own.
  const ended = new Set([session!.sessionId]);
  for (let again = 0; again < 2; again += 1) {
    const next = await publish(server, key, { size: '320x180' });
    // A cache may still show the session before.
    const further = await until('the next session', async () => {
      const { session: shown } = await liveState(world, 'bea', 'live');
      return shown !== null && !ended.has(shown.sessionId) ? shown : null;
    });
    ended.add(further.sessionId);
    await bea.call(sessions.endSession, { params: { sessionId: further.sessionId } });
    await next.stop();
  }
  const recorded = await until('three recordings', async () => {
    const { items } = await world.call(sessions.listSessions, { params: { name: 'bea' }, query: {} });
    return items.length === 3 && items.every(({ recording }) => recording !== null) ? items : null;
  });
  const parts = recorded.flatMap(({ recording }) => recording!.parts.map(({ playbackUrl }) => playbackUrl));
  expect(new Set(parts).size, 'one part each').toBe(3);
  expect(parts).toHaveLength(3);
});

test('a rotated key and a second publisher are refused, and rotating it ends the stream of the old one', {
  timeout: 90_000,
}, async () => {
  const carl = await world.person('carl');
  const old = await world.channel(carl);
  const { streamKey: key } = await carl.call(channels.rotateStreamKey, {});
  const refused = await publish(old.server, old.key);
  await until('the refusal', () => refused.process.exitCode !== null);
  expect(refused.process.exitCode).not.toBe(0);

  const encoder = await publish(old.server, key);
  const { session } = await liveState(world, 'carl', 'live');
  const second = await publish(old.server, key);
  await until('the second refusal', () => second.process.exitCode !== null);
  expect(await liveState(world, 'carl', 'live')).toMatchObject({
    session: { sessionId: session!.sessionId, reconnects: 0 },
  });
  // Another key ends the stream that was begun with this one, and continues it.
  const next = await carl.call(channels.rotateStreamKey, {});
  await until('the end of the publisher', () => encoder.process.exitCode !== null, 10_000);
  await liveState(world, 'carl', 'reconnecting');
  const successor = await publish(old.server, next.streamKey);
  expect(await liveState(world, 'carl', 'live')).toMatchObject({
    session: { sessionId: session!.sessionId, reconnects: 1 },
  });
  await successor.stop();
});
