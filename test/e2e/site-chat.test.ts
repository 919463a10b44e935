import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import * as chat from '../../domain/chat/contract';
import { gif } from '../../functions/kit/pictures/testing/pictures';
import { createBot } from './bot';
import { accessibilityRules, collectErrors, openBrowser, signIn } from './browser';
import { uniqueName as name, type Person, startWorld, until, type World } from './world';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

/** A channel's page, signed in or anonymous. */
async function watch(channel: string, person?: Person) {
  const context = await browser.newContext({ baseURL: world.running.site, reducedMotion: 'reduce' });
  onTestFinished(() => context.close());
  if (person !== undefined) await signIn(context, person);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const cut: (() => void)[] = [];
  let up = true;
  await page.routeWebSocket('**/ws*', (socket) => {
    if (!up) return void socket.close();
    const server = socket.connectToServer();
    cut.push(() => {
      void server.close();
      void socket.close();
    });
  });
  const errors = collectErrors(page);
  await page.goto(`/c/${channel}`);
  await page.getByTestId('chat-messages').waitFor();
  return {
    page,
    errors,
    /** False closes the page's socket and prevents new ones until it is true again. */
    setSockets(next: boolean): void {
      up = next;
      if (!up) for (const one of cut.splice(0)) one();
    },
  };
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('chat-composer').fill(text);
  await page.getByTestId('chat-composer').press('Enter');
}

/** Violations of WCAG 2.2 AA. */
async function violations(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(accessibilityRules).setLegacyMode();
  const { violations: found } = await axe.analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const shows = (page: Page, text: string) =>
  page.getByTestId('chat-message').filter({ hasText: text }).waitFor();

test('users chat beside the video, and the broadcaster moderates', async () => {
  const [ana, ben] = [await world.person(name('ana')), await world.person(name('ben'))];
  await world.channel(ana);
  const owner = await watch(ana.username, ana);
  const chatter = await watch(ana.username, ben);
  const stranger = await watch(ana.username);

  await say(chatter.page, `hello @${ana.username}, see https://example.com/map`);
  for (const { page } of [owner, chatter, stranger]) await shows(page, 'hello');
  expect(await chatter.page.getByTestId('chat-outgoing').count()).toBe(0);
  await stranger.page.getByText('Sign in to chat').waitFor();

  await say(owner.page, '/slow 20s');
  await chatter.page.getByTestId('chat-modes').getByText('Slow mode: 20 s').waitFor();
  await say(chatter.page, 'once more');
  await shows(stranger.page, 'once more');
  await chatter.page.getByTestId('chat-send').getByText('Wait').waitFor();

  const message = owner.page.getByTestId('chat-message').filter({ hasText: 'once more' });
  await message.hover();
  await message.getByRole('button', { name: 'Delete' }).click();
  await stranger.page.getByText('Message deleted').waitFor();
  await message.waitFor({ state: 'detached' });
  await owner.page.getByRole('button', { name: 'Show' }).click();
  await shows(owner.page, 'once more');

  await say(owner.page, `/timeout ${ben.username} 10m Enough for today`);
  await chatter.page.getByTestId('chat-restricted').getByText('Enough for today').waitFor();
  await stranger.page.getByTestId('chat-message').filter({ hasText: 'hello' }).waitFor({ state: 'detached' });
  await owner.page.getByText('Message removed by a timeout').first().waitFor();
  await owner.page.getByRole('button', { name: 'Undo' }).click();
  await owner.page.getByTestId('chat-note').getByText('Undone.').waitFor();
  await chatter.page.getByTestId('chat-restricted').waitFor({ state: 'detached', timeout: 10_000 });
  await shows(stranger.page, 'hello');

  await say(owner.page, '/slowoff');
  await say(owner.page, `/ban ${ben.username}`);
  await chatter.page.getByTestId('chat-restricted').getByText('You are banned from this chat.').waitFor();
  await say(owner.page, 'not for everybody');
  await shows(stranger.page, 'not for everybody');
  await say(owner.page, `/unban ${ben.username}`);
  await chatter.page.getByTestId('chat-restricted').waitFor({ state: 'detached', timeout: 10_000 });
  await shows(chatter.page, 'not for everybody');
  await say(chatter.page, 'glad to be back');
  await shows(stranger.page, 'glad to be back');
  await shows(chatter.page, 'glad to be back');

  expect(await violations(owner.page)).toEqual([]);
  for (const { errors } of [owner, chatter, stranger]) expect(errors).toEqual([]);
}, 120_000);

test('after a lost socket the chat is complete, in order, without duplicates', async () => {
  const [ana, ben] = [await world.person(name('ana')), await world.person(name('ben'))];
  await world.channel(ana);
  const owner = await watch(ana.username, ana);
  const reader = await watch(ana.username, ben);
  const texts = async () =>
    (await reader.page.getByTestId('chat-message').allTextContents()).map((text) => text.split(': ').at(-1));
  await say(owner.page, 'before');
  await shows(reader.page, 'before');

  reader.setSockets(false);
  await reader.page.getByText('Reconnecting').waitFor();
  await say(owner.page, 'meanwhile');
  await shows(owner.page, 'meanwhile');
  expect(await texts()).toEqual(['before']);

  reader.setSockets(true);
  await shows(reader.page, 'meanwhile');
  await say(owner.page, 'after');
  await shows(reader.page, 'after');
  expect(await texts()).toEqual(['before', 'meanwhile', 'after']);
}, 120_000);

test('a viewer reports a message, and a moderator sees by whom and why, and deletes it', async () => {
  const [ana, ben, eve] = await Promise.all(['ana', 'ben', 'eve'].map((stem) => world.person(name(stem))));
  await world.channel(ana!);
  const owner = await watch(ana!.username, ana);
  const chatter = await watch(ana!.username, ben);
  const rude = await watch(ana!.username, eve);
  await owner.page.goto(`/mod/${ana!.username}`);
  await owner.page.getByText('No messages to review.').waitFor();
  await say(rude.page, 'what a boring place');
  await shows(chatter.page, 'what a boring place');
  await chatter.page.getByTestId('chat-message').getByRole('button', { name: eve!.username }).click();
  const card = chatter.page.getByTestId('user-card');
  expect(await violations(chatter.page)).toEqual([]);
  await card.getByPlaceholder('What is wrong with it?').fill('unkind to everybody');
  await card.getByRole('button', { name: 'Report' }).click();
  await chatter.page.getByText('Thanks. The moderators will review it.').waitFor();
  const queue = owner.page.getByTestId('review-queue');
  await queue.getByText('what a boring place').waitFor();
  await queue.getByText(`@${ben!.username}: unkind to everybody`).waitFor();
  expect(await violations(owner.page)).toEqual([]);
  await card.waitFor({ state: 'detached' });
  await queue.getByRole('button', { name: 'Delete' }).click();
  await chatter.page.getByText('Message deleted').waitFor();
  await owner.page.getByText('No messages to review.').waitFor();
  for (const { errors } of [owner, chatter, rude]) expect(errors).toEqual([]);
}, 120_000);

test('an animated emote stands still with reduced motion', async () => {
  const ana = await world.person(name('ana'));
  const params = { channelId: await world.room(ana) };
  const { upload } = await ana.call(chat.createEmote, {
    params,
    body: { name: 'waves', contentType: 'image/gif' },
  });
  const form = new FormData();
  for (const [field, value] of Object.entries(upload.fields)) form.append(field, value);
  const image = { left: 0, top: 0, width: 8, height: 8, hundredths: 20 };
  const file = gif(8, 8, [
    { ...image, indices: Array(64).fill(0) },
    { ...image, indices: Array(64).fill(1) },
  ]);
  form.append('file', new Blob([new Uint8Array(file)]), 'waves.gif');
  expect((await fetch(upload.url, { method: 'POST', body: form })).status).toBe(204);
  await until('the emote', async () => {
    const { channel } = await world.call(chat.listEmotes, { params });
    return channel.find(({ state }) => state === 'ready');
  });
  const { page, errors } = await watch(ana.username, ana);
  await say(page, 'look :waves:');
  const picture = page.getByTestId('chat-message').getByRole('img', { name: ':waves:' });
  await picture.waitFor();
  const shown = () => picture.evaluate((one) => (one as unknown as { currentSrc: string }).currentSrc);
  await until('the still picture', async () => /-still\.webp$/.test(await shown()) || null);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await until('the moving picture', async () => !/-still/.test(await shown()) || null);
  expect(errors).toEqual([]);
}, 120_000);

test('a broadcaster creates a bot token, the bot chats with it, and is disconnected when it is revoked', async () => {
  const ana = await world.person(name('ana'));
  await world.channel(ana);
  const { page, errors } = await watch(ana.username, ana);
  const channel = page.getByTestId('chat-message');
  const settings = await page.context().newPage();
  settings.setDefaultTimeout(20_000);
  await settings.goto('/settings');
  await settings.getByLabel('Token name').fill('Song requests');
  for (const scope of ['Read chat', 'Send messages as you']) {
    expect(await settings.getByLabel(scope).isChecked()).toBe(true);
  }
  await settings.getByTestId('make-bot-token').click();
  const token = (await settings.getByTestId('bot-token').textContent())!;
  const server = (await settings.getByTestId('irc-server').textContent())!;
  expect(await settings.getByTestId('bot-tokens').textContent()).toContain(`…${token.slice(-4)}`);
  expect(await settings.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(await violations(settings)).toEqual([]);
  // The address that the page shows.
  const { client, event } = createBot(world, token, ana.username, server);
  await client.connect();
  await client.join(ana.username);
  await client.say(ana.username, 'what shall I play?');
  await channel.filter({ hasText: 'what shall I play?' }).waitFor();

  await settings.reload();
  await settings.getByTestId('bot-tokens').waitFor();
  expect(await settings.getByText(token).count()).toBe(0);
  await settings.getByRole('button', { name: 'Revoke Song requests' }).click();
  await settings.getByRole('button', { name: 'Revoke', exact: true }).click();
  await event('disconnected');
  await settings.getByTestId('bot-tokens').waitFor({ state: 'detached' });
  await until('the bot to be out', () => client.readyState() !== 'OPEN' || null);
  expect(errors).toEqual([]);
}, 120_000);
