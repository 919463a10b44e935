import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import * as users from '../../domain/users/contract';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import { collectErrors, openBrowser, signIn } from './browser';
import { uniqueName as name, startWorld, until, type World } from './world';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

test('a person changes the address, signs another device out, and changes the password', async () => {
  const ana = await world.person(name('ana'));
  const context = await browser.newContext({ baseURL: world.running.site, reducedMotion: 'reduce' });
  onTestFinished(() => context.close());
  await signIn(context, ana);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors = collectErrors(page);
  await page.goto('/settings');

  const next = `new.${ana.email}`;
  const inEmail = page.locator('section', { hasText: 'Your address:' });
  await inEmail.getByLabel('New e-mail address').fill(next);
  await inEmail.getByLabel('Your password').fill('not the password');
  await inEmail.getByRole('button', { name: 'Send code' }).click();
  await inEmail.getByText('Wrong password.').waitFor();
  await inEmail.getByLabel('Your password').fill(ana.password);
  await inEmail.getByRole('button', { name: 'Send code' }).click();
  await inEmail.getByText('Nothing changes until then').waitFor();
  await shot('email-code');
  await inEmail.getByLabel('Code').fill(openMailbox(world.running.cloud).code(next)!);
  await inEmail.getByRole('button', { name: 'Change e-mail address' }).click();
  await inEmail.locator('strong', { hasText: next }).waitFor();

  const devices = page.getByTestId('devices');
  const signOut = devices.getByRole('button', { name: /^Sign out / });
  await signOut.nth(1).waitFor();
  await devices.getByText('this browser').waitFor();
  await shot('settings');
  const other = devices.locator('li').filter({ hasNotText: 'this browser' });
  await other.getByRole('button').click();
  await until('the device to go', async () => (await signOut.count()) === 1);
  await until('its token to end', () =>
    ana.call(users.getOwnProfile, {}).then(
      () => false,
      () => true,
    ),
  );

  const password = 'a brand new password';
  await page.getByLabel('Current password').fill(ana.password);
  await page.getByLabel('New password').fill('password123');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('It is one of the most common passwords.').waitFor();
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  const inPassword = page.locator('section', { hasText: 'Current password' });
  await inPassword.getByText('Saved').waitFor();
  // The page goes on with new tokens.
  await page.reload();
  await page.getByText('Your address:').waitFor();
  expect(errors).toEqual([]);
  await world.call(users.signIn, { body: { login: next, password } });

  async function shot(what: string): Promise<void> {
    const folder = process.env.SCREENSHOTS;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${what}.png`, fullPage: true });
  }
});
