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
