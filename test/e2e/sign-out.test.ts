import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as chat from '../../domain/chat/contract';
import * as users from '../../domain/users/contract';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import { openIrcSocket } from './irc-socket';
import { socketAddress } from './socket';
import { type Call, uniqueName as name, type Person, refusal, startWorld, until, type World } from './world';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.stop());

/** A device of a person: its tokens, and a socket that it keeps open. */
async function signInOn({ username, password }: Pick<Person, 'username' | 'password'>) {
  const { accessToken, refreshToken } = await world.call(users.signIn, {
    body: { login: username, password, tokens: 'body' },
  });
  const call: Call = world.as(accessToken);
  const socket = new WebSocket(await socketAddress(world, { call } as Person), {
    origin: world.running.site,
  });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const renew = () => world.call(users.refresh, { body: { refreshToken: refreshToken! } });
  return {
    call,
    refreshToken: refreshToken!,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    /** Waits until tokens and socket have ended. */
    async ended() {
      expect(await refusal(renew())).toMatchObject({ code: 'unauthenticated' });
      await until('the socket to close', () => socket.readyState === WebSocket.CLOSED, 8_000);
      await until('the access token to end', () =>
        call(users.getOwnProfile, {}).then(
          () => false,
          ({ problem }) => problem.status === 401,
        ),
      );
    },
    close: () => socket.close(),
  };
}

async function botOf(call: Call) {
  const { token } = await call(chat.createBotToken, { body: { name: 'a bot', scopes: ['chat:read'] } });
  const bot = await openIrcSocket(world);
  await bot.request(`PASS oauth:${token}\r\nPING :after`, / PONG /);
  return bot;
}

const tokensOf = async (call: Call) => (await call(chat.listBotTokens, {})).items;

test('signing out on one device closes its sockets, and those of no other device', async () => {
  const ana = await world.person(name('ana'));
  const [lost, kept] = [await signInOn(ana), await signInOn(ana)];
  await world.call(users.signOut, { body: { refreshToken: lost.refreshToken } });
  await lost.ended();
  await kept.call(users.getOwnProfile, {});
  expect(kept.isOpen()).toBe(true);
  kept.close();
});

test('signing out everywhere ends tokens, tickets, sockets and codes; bots only when it is asked for', async () => {
  const ana = await world.person(name('ana'));
  const [one, two] = [await signInOn(ana), await signInOn(ana)];
  const bot = await botOf(one.call);
  const ticketed = await socketAddress(world, { call: one.call } as Person);
  await world.call(users.forgotPassword, { body: { login: ana.username } });
  const code = openMailbox(world.running.cloud).code(ana.email)!;

  await one.call(users.signOutEverywhere, { body: {} });
  await Promise.all([one.ended(), two.ended()]);
  const late = new WebSocket(ticketed, { origin: world.running.site });
  expect(
    await new Promise((is) => late.once('open', () => is('open')).once('error', () => is('refused'))),
  ).toBe('refused');
  const reset = { login: ana.username, code, password: 'a password of the thief' };
  expect(await refusal(world.call(users.resetPassword, { body: reset }))).toMatchObject({
    code: 'code-mismatch',
  });
  const again = await signInOn(ana);
  expect(await tokensOf(again.call)).toHaveLength(1);
  await bot.request('PING :still', / PONG /);

  await again.call(users.signOutEverywhere, { body: { endBots: true } });
  await again.ended();
  await bot.requestClose('PING :gone');
  expect(await tokensOf((await signInOn(ana)).call)).toEqual([]);
});

test('a changed password ends all other access, and bots when it is asked for', async () => {
  const ana = await world.person(name('ana'));
  const [here, thief] = [await signInOn(ana), await signInOn(ana)];
  await world.call(users.forgotPassword, { body: { login: ana.email } });
  const code = openMailbox(world.running.cloud).code(ana.email)!;
  await botOf(here.call);
  const next = 'a brand new password';
  await here.call(users.changePassword, { body: { currentPassword: ana.password, newPassword: next } });
  await Promise.all([here.ended(), thief.ended()]);
  const reset = { login: ana.email, code, password: 'a password of the thief' };
  expect(await refusal(world.call(users.resetPassword, { body: reset }))).toMatchObject({
    code: 'code-mismatch',
  });
  const again = await signInOn({ username: ana.username, password: next });
  expect(await tokensOf(again.call)).toHaveLength(1);
  await again.call(users.changePassword, {
    body: { currentPassword: next, newPassword: `${next} once more`, endBots: true },
  });
  await again.ended();
  const last = await signInOn({ username: ana.username, password: `${next} once more` });
  await until('the bots to end', async () => (await tokensOf(last.call)).length === 0);
  last.close();
});

test('a reset password ends all access, bots included', async () => {
  const ana = await world.person(name('ana'));
  const thief = await signInOn(ana);
  const bot = await botOf(thief.call);
  await world.call(users.forgotPassword, { body: { login: ana.username } });
  const code = openMailbox(world.running.cloud).code(ana.email)!;
  const password = 'a password after the theft';
  await world.call(users.resetPassword, { body: { login: ana.username, code, password } });
  await thief.ended();
  await bot.requestClose('PING :gone');
  const again = await signInOn({ username: ana.username, password });
  expect(await tokensOf(again.call)).toEqual([]);
  // The code is used up.
  const twice = world.call(users.resetPassword, { body: { login: ana.username, code, password } });
  expect(await refusal(twice)).toMatchObject({ code: 'code-mismatch' });
  again.close();
});

test('devices are listed, the newest use first, and each can be signed out by itself', async () => {
  const ana = await world.person(name('ana'));
  const [laptop, phone] = [await signInOn(ana), await signInOn(ana)];
  const list = async (call: Call) => (await call(users.listDevices, {})).items;
  const before = await list(phone.call);
  // world.person signed in too.
  expect(before.map(({ current }) => current)).toEqual([true, false, false]);
  expect(before[0]).toMatchObject({ device: expect.any(String), address: '127.0.0.1' });
  const [own] = (await list(laptop.call)).filter(({ current }) => current);
  const params = { sessionId: own!.sessionId };
  const stranger = await world.person(name('eve'));
  expect(await refusal(stranger.call(users.signOutDevice, { params }))).toMatchObject({ code: 'not-found' });
  await phone.call(users.signOutDevice, { params });
  await laptop.ended();
  expect(phone.isOpen()).toBe(true);
  expect(await list(phone.call)).toHaveLength(2);
  expect(await refusal(phone.call(users.signOutDevice, { params }))).toMatchObject({ code: 'not-found' });
  await phone.call(users.signOutEverywhere, { body: {} });
  await phone.ended();
});

test('people are notified of a new device, and of every change of their password', async () => {
  const ana = await world.person(name('ana'));
  const mail = openMailbox(world.running.cloud);
  const subjects = () => mail.list(ana.email).map(({ subject }) => subject);
  const mailOf = (subject: string) => until(subject, () => subjects().find((one) => one === subject));
  const browser = async (cookie: string, userAgent: string) => {
    const answer = await fetch(`${world.running.site}/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': userAgent, cookie },
      body: JSON.stringify({ login: ana.username, password: ana.password }),
    });
    const cookies = answer.headers.getSetCookie();
    return cookies.find((one) => one.startsWith('sf_device='))!.split(';')[0]!;
  };
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const cookie = await browser('', firefox);
  await mailOf('New sign-in to your StreamForge account');
  const [sent] = mail.list(ana.email).slice(-1);
  expect(sent?.body).toContain('Somebody signed in with Firefox on Linux, from the IP address 127.0.0.1.');
  // The same browser again is no news.
  expect(await browser(cookie, firefox)).toBe(cookie);

  const { call } = await signInOn(ana);
  const next = 'a brand new password';
  await call(users.changePassword, { body: { currentPassword: ana.password, newPassword: next } });
  await mailOf('Your StreamForge password was changed');
  await world.call(users.forgotPassword, { body: { login: ana.email } });
  await mailOf('Reset your StreamForge password');
  const code = mail.code(ana.email)!;
  await world.call(users.resetPassword, { body: { login: ana.email, code, password: ana.password } });
  await mailOf('Your StreamForge password was reset');
  const last = await signInOn(ana);
  await last.call(users.signOutEverywhere, { body: {} });
  await mailOf('You were signed out of StreamForge everywhere');
  // One for the browser, one for the app of these tests; the account's first device was no news.
  const news = subjects().filter((one) => one.startsWith('New sign-in'));
  expect(news).toHaveLength(2);
  // The pool's trigger and the API both end access after a reset; one mail says so.
  expect(subjects().filter((one) => one.includes('was reset'))).toHaveLength(1);
  last.close();
});
