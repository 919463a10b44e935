import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { accessibilityRules, collectErrors, openBrowser, playback, signIn } from './browser';
import { liveState, uniqueName as name, type Person, publish, startWorld, until, type World } from './world';

let world: World;
let browser: Browser;
let ana: Person;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), openBrowser()]);
  ana = await world.person(name('ana'));
  await world.channel(ana);
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

/** A new tab and its errors. */
async function openTab() {
  // Reduced motion, so that nothing is checked in the middle of an animation.
  const context = await browser.newContext({ baseURL: world.running.site, reducedMotion: 'reduce' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { context, page, errors: collectErrors(page) };
}

/** Violations of WCAG 2.2 AA in the light theme, and of its colour rules in the dark one. */
async function violations(page: Page): Promise<string[]> {
  const analyse = async (theme: string, axe: AxeBuilder) => {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    const { violations: found } = await axe.setLegacyMode().analyze();
    return found.map(
      ({ id, nodes }) => `${theme}: ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`,
    );
  };
  return [
    ...(await analyse('light', new AxeBuilder({ page }).withTags(accessibilityRules))),
    ...(await analyse('dark', new AxeBuilder({ page }).withRules('color-contrast'))),
  ];
}

test.each([
  ['home', () => '/', 'Live now'],
  ['an offline channel', () => `/c/${ana.username}`, 'is offline'],
  ['sign-in', () => '/sign-in', 'Welcome back'],
  ['sign-up', () => '/sign-up', 'Create your account'],
  ['not found', () => '/404', 'Page not found'],
  ['an error', () => '/errors/rate-limited', 'Too many requests'],
])('%s is accessible and logs no errors', async (_, path, text) => {
  const { page, errors } = await openTab();
  await page.goto(path());
  await page.getByText(text).first().waitFor();
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test.each([
  ['settings', '/settings', 'Sign out everywhere'],
  ['go live', '/go-live', 'Connect your encoder'],
])('%s, signed in, is accessible and logs no errors', async (_, path, text) => {
  const { context, page, errors } = await openTab();
  await signIn(context, ana);
  await page.goto(path);
  await page.getByText(text).first().waitFor();
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('a card opens its channel, which plays, without loading another document', async () => {
  const ben = await world.person(name('ben'));
  const { server, key } = await world.channel(ben);
  const encoder = await publish(server, key);
  onTestFinished(() => encoder.stop());
  await liveState(world, ben.username, 'live');

  const { page, errors } = await openTab();
  await page.goto('/');
  await page.evaluate("document.documentElement.dataset.visit = 'first'");
  await page.locator(`[data-testid=live-card][data-channel=${ben.username}] a`).click();
  await page.waitForURL(`**/c/${ben.username}`);
  await until('the picture to move', async () => ((await playback(page))?.time ?? 0) > 0.5);
  expect(await page.evaluate('document.documentElement.dataset.visit')).toBe('first');
  await page.getByTestId('player-settings').click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).press('Enter');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const focused = () => page.evaluate('document.activeElement.dataset.testid');
  await until('the focus to return', async () => (await focused()) === 'player-settings' || null);
  expect(errors).toEqual([]);
}, 60_000);

test('every control of the player is reached by Tab with a visible focus, and the shortcuts work', async () => {
  const dan = await world.person(name('dan'));
  const { server, key } = await world.channel(dan);
  const encoder = await publish(server, key, { size: '640x360' });
  onTestFinished(() => encoder.stop());
  await liveState(world, dan.username, 'live');
  const { page, errors } = await openTab();
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.goto(`/c/${dan.username}`);
  await page.waitForSelector('[data-testid="player"][data-state="live"]');

  await page.locator('#content').focus();
  const reached: string[] = [];
  for (let press = 0; press < 20; press += 1) {
    await page.keyboard.press('Tab');
    const focused = (await page.evaluate(`(() => {
      const element = document.activeElement;
      if (!element.closest('[data-testid="player"]')) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const ring = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
      const label = element.getAttribute('aria-label') ?? element.textContent ?? '';
      return { name: element.localName.startsWith('media-') ? element.localName : label.trim(), ring };
    })()`)) as { name: string; ring: boolean } | null;
    if (focused === null) {
      if (reached.length > 0) break;
      continue;
    }
    reached.push(focused.name);
    expect(focused.ring, `${focused.name} shows its focus`).toBe(true);
    if (process.env.STREAMFORGE_SCREENSHOTS)
      await page.screenshot({ path: `${process.env.STREAMFORGE_SCREENSHOTS}/focus-${reached.length}.png` });
  }
  // The bar to seek back in the stream appears once there is something to seek in.
  expect(reached.filter((name) => name !== 'Seek back in the stream')).toEqual([
    ...['media-controller', 'media-play-button', 'media-mute-button', 'media-volume-range'],
    ...['Settings', 'media-pip-button', 'Theatre mode', 'media-fullscreen-button'],
  ]);

  // From a control of the player, and from the page.
  const video = (of: string) => page.evaluate(`document.querySelector('video').${of}`);
  // While the player opens another playlist its time means nothing: then the key is pressed again.
  const seek = (key: string, isThere: (before: number, time: number) => boolean) =>
    until(`${key} to seek`, async () => {
      const before = Number(await video('currentTime'));
      await page.keyboard.press(key);
      const deadline = Date.now() + 2_000;
      while (Date.now() < deadline) {
        if (isThere(before, Number(await video('currentTime')))) return true;
        await page.waitForTimeout(100);
      }
      return null;
    });
  for (const place of ['media-fullscreen-button', '#content']) {
    await page.locator(place).focus();
    await page.keyboard.press('k');
    await until(`a pause by k at ${place}`, async () => (await video('paused')) === true);
    await page.keyboard.press('k');
    await until('playback', async () => (await video('paused')) === false);
    const muted = await video('muted');
    await page.keyboard.press('m');
    await until('m to mute or unmute', async () => (await video('muted')) !== muted);
    const volume = Number(await video('volume'));
    await page.keyboard.press('ArrowDown');
    await until('a lower volume', async () => Number(await video('volume')) < volume);
    await page.keyboard.press('ArrowUp');
    await until('the volume of before', async () => Number(await video('volume')) >= volume);
    for (const [back, forward] of [
      ['j', 'l'],
      ['ArrowLeft', 'ArrowRight'],
    ] as const) {
      await seek(back, (before, time) => time < before - 1);
      // Beyond what playing on brings in this time.
      await seek(forward, (before, time) => time > before + 3.5);
    }
    const button = page.locator('media-fullscreen-button');
    const full = async () => (await button.getAttribute('mediaisfullscreen')) !== null;
    await page.keyboard.press('f');
    await until('full screen', full);
    await page.keyboard.press('f');
    await until('the page again', async () => !(await full()));
  }
  await page.locator('#content').focus();
  await page.keyboard.press('Space');
  await until('a pause by space', async () => (await video('paused')) === true);
  expect(errors).toEqual([]);
}, 90_000);
