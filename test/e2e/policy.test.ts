import { readdirSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signIn } from './browser';
import { uniqueName as name, type Person, startWorld, until, type World } from './world';

/** The site in a real browser under the headers of the template: nothing that a page does violates its policy. */

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

/** Every exported page; one that serves many addresses with the name of a channel. */
const pages = readdirSync('web/out', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html'))
  .map((file) => `/${file.replace(/\.html$/, '').replace(/^index$/, '')}`)
  .sort();

test('every page comes to life without a violation, signed out and signed in', {
  timeout: 240_000,
}, async () => {
  expect(pages.length).toBeGreaterThan(30);
  for (const person of [undefined, ana]) {
    const context = await browser.newContext({ baseURL: world.running.site });
    if (person) await signIn(context, person);
    const page = await context.newPage();
    const problems: string[] = [];
    let at = '';
    await page.exposeFunction('reportViolation', (text: string) => problems.push(`${at}: ${text}`));
    await page.addInitScript(
      "addEventListener('securitypolicyviolation', (e) => reportViolation([e.violatedDirective, e.blockedURI, e.sample].join(' ')))",
    );
    page.on('console', (message) => {
      if (/Content.Security.Policy|Refused to/i.test(message.text()))
        problems.push(`${at}: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`${at}: ${String(error)}`));
    for (const path of pages) {
      at = path.replace(/\/_$/, `/${ana.username}`);
      const response = await page.goto(at);
      const headers = response!.headers();
      expect(headers['content-security-policy'], at).not.toMatch(/script-src[^;]*'unsafe-inline'/);
      expect(headers['cross-origin-opener-policy'], at).toBe('same-origin');
      // React has taken the page over: its scripts, inline and from files, have run.
      await until(`${at} to come to life`, () =>
        page.evaluate(
          "Object.keys(document.querySelector('main, body > *') ?? {}).some((key) => key.startsWith('__react'))",
        ),
      );
    }
    expect(problems).toEqual([]);
    await context.close();
  }
});

test('an injected inline script does not run', async () => {
  const page = await (await browser.newContext({ baseURL: world.running.site })).newPage();
  await page.goto('/');
  await page.evaluate(
    "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.injected = 1\">'); const s = document.createElement('script'); s.textContent = 'window.injected = 2'; document.body.append(s);",
  );
  await page.waitForTimeout(500);
  expect(await page.evaluate('window.injected')).toBeUndefined();
});
