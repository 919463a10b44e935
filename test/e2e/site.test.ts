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
