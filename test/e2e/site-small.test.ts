import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { accessibilityRules, openBrowser, signIn } from './browser';
import { uniqueName as name, type Person, startWorld, type World } from './world';

/** The site on small screens, with touch, and with the keyboard. */

let world: World;
let browser: Browser;
let owner: Person;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), openBrowser()]);
  owner = await world.person(name('small'));
  await world.channel(owner);
  await world.room(owner);
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

async function open(
  path: string,
  [width, height]: readonly [number, number],
  person?: Person,
): Promise<Page> {
  const options: BrowserContextOptions = { viewport: { width, height }, hasTouch: true, isMobile: true };
  const context = await browser.newContext({ baseURL: world.running.site, ...options });
  onTestFinished(() => context.close());
  if (person !== undefined) await signIn(context, person);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(path);
  return page;
}

test.each([
  [320, 640],
  [390, 844],
  [768, 1024],
  [844, 390],
] as const)(
  'no page scrolls sideways at %d × %d',
  async (width, height) => {
    for (const path of ['/', `/c/${owner.username}`, '/sign-up', '/no/such/page']) {
      const page = await open(path, [width, height]);
      await page.getByRole('heading').first().waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
    }
  },
  60_000,
);

test.each([
  ['upright', 390, 844],
  ['turned sideways', 844, 390],
  ['with its keyboard open', 390, 430],
] as const)(
  'the message box of a phone %s is in view, and large enough for its letters',
  async (_, ...size: [number, number]) => {
    const page = await open(`/c/${owner.username}`, size, owner);
    const box = page.getByTestId('chat-composer');
    await box.waitFor();
    const { y, height } = (await box.boundingBox())!;
    expect(y).toBeGreaterThan(0);
    expect(y + height).toBeLessThanOrEqual(size[1]);
    // Below it, iOS zooms into the page.
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#chat-composer')).fontSize`)).toBe(
      '16px',
    );
  },
);

test('the header remembers the page for whoever signs in or up, also on a phone', async () => {
  const path = `/c/${owner.username}`;
  const page = await open(path, [320, 640]);
  const header = page.getByRole('banner');
  await header.getByRole('link', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Create your account' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).last().click();
  await page.getByLabel('Username or e-mail').fill(owner.username);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${path}`);
});

test('an empty room says so, the picker searches at once, and an input method’s Enter sends nothing', async () => {
  const page = await open(`/c/${owner.username}`, [1280, 800], owner);
  await page.getByText('No messages yet. Say hello.').waitFor();
  await page.getByRole('link', { name: 'Moderation view' }).waitFor();
  await page.getByRole('button', { name: 'Emotes and emoji' }).click();
  await page.keyboard.type('wave');
  expect(await page.getByRole('searchbox').inputValue()).toBe('wave');
  await page.keyboard.press('Escape');
  const box = page.getByTestId('chat-composer');
  await box.fill('かな');
  await page.evaluate(`document.querySelector('#chat-composer').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }))`);
  expect(await box.inputValue()).toBe('かな');
  await box.press('Enter');
  await page.getByTestId('chat-message').getByText('かな').waitFor();
});

test('a page that does not exist is in the site’s frame, in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ baseURL: world.running.site, colorScheme });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const response = await page.goto('/no/such/page');
    expect(response?.status()).toBe(404);
    await page.getByRole('banner').getByRole('link', { name: 'StreamForge' }).waitFor();
    const axe = new AxeBuilder({ page }).withTags(accessibilityRules).setLegacyMode();
    expect((await axe.analyze()).violations.map(({ id }) => id)).toEqual([]);
  }
});
