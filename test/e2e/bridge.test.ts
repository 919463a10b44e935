import { afterAll, beforeAll, expect, test } from 'vitest';
import * as chat from '../../domain/chat/contract';
import { createBot } from './bot';
import { openIrcSocket } from './irc-socket';
import { openSocket, type TestSocket } from './socket';
import { type Person, startWorld, until, type World } from './world';

let world: World;
let host: Person;
let bob: Person;
let channelId: string;
let site: TestSocket;

const tokenOf = async (person: Person, ...scopes: ('chat:read' | 'chat:write' | 'chat:moderate')[]) =>
  await person.call(chat.createBotToken, { body: { name: 'a bot', scopes } });

/** The next entry of this type on the site's socket. */
async function entry(type: string) {
  for (;;) {
    const { entries } = await site.item('chat');
    const found = entries.find((one) => one.type === type);
    if (found) return found;
  }
}

beforeAll(async () => {
  world = await startWorld();
  host = await world.person('host');
  bob = await world.person('bob');
  channelId = await world.room(host);
  site = await openSocket(world, host);
  site.send({ action: 'chat.join', channelId, writes: true });
  await site.item('joined');
});

afterAll(async () => {
  await site?.close();
  await world?.stop();
});

test('a bot sends and receives messages, and sees what moderators do', { timeout: 120_000 }, async () => {
  const { token } = await tokenOf(host, 'chat:read', 'chat:write', 'chat:moderate');
  const guard = createBot(world, token);
  await guard.client.connect();
  await guard.client.join('host');
  const own = createBot(world, (await tokenOf(bob, 'chat:read', 'chat:write')).token);
  await own.client.connect();
  await own.client.join('#host');
  const reader = createBot(world);
  await reader.client.connect();
  await reader.client.join('host');

  await own.client.say('host', 'hello from a bot');
  const sent = await entry('message');
  expect(sent).toMatchObject({
    message: { text: 'hello from a bot', author: { name: 'bob', badges: ['bot'] } },
  });
  for (const bot of [guard, reader]) {
    const [channel, tags, text, self] = await bot.event('message');
    expect([channel, text, self]).toEqual(['#host', 'hello from a bot', false]);
    expect(tags).toMatchObject({ username: 'bob', 'room-id': channelId, 'user-id': bob.userId });
  }
  // tmi.js echoes a bot's own messages itself.
  expect(await own.event('message')).toMatchObject(['#host', {}, 'hello from a bot', true]);

  site.send({ action: 'chat.send', channelId, text: 'hello from the site', nonce: 'n1' });
  const { messageId } = await site.item('sent');
  const [, tags, text] = await own.event('message');
  expect([text, tags.id, tags.badges]).toEqual(['hello from the site', messageId, { broadcaster: '1' }]);

  await guard.client.deletemessage('host', messageId);
  const [, author, words, deleted] = await own.event('messagedeleted');
  expect([author, words]).toEqual(['host', 'hello from the site']);
  expect(deleted['target-msg-id']).toBe(messageId);

  await guard.client.slow('host', 60);
  expect(await own.event('slowmode')).toEqual(['#host', true, 60]);
  await own.client.say('host', 'the first is let through');
  await own.client.say('host', 'the second is not');
  expect(await own.event('notice')).toMatchObject([
    '#host',
    'msg_slowmode',
    expect.stringMatching(/again in \d+ seconds/),
  ]);

  await guard.client.ban('host', 'bob', 'enough');
  expect((await reader.event('ban')).slice(0, 2)).toEqual(['#host', 'bob']);
  await expect(guard.client.ban('host', 'bob', 'again')).rejects.toBe('already_banned');
  await own.client.disconnect();
  await own.client.connect();
  await expect(own.client.join('host')).rejects.toBe('msg_banned');
  expect(reader.left('ban')).toBe(0);
});

test('a token permits what its scopes name, until it is revoked', { timeout: 60_000 }, async () => {
  const { token, tokenId } = await tokenOf(host, 'chat:read');
  const bot = createBot(world, token);
  await bot.client.connect();
  await bot.client.join('host');
  await bot.client.say('host', 'may I?');
  expect(await bot.event('notice')).toMatchObject(['#host', 'no_permission', expect.any(String)]);
  await expect(bot.client.ban('host', 'bob', '')).rejects.toBe('no_permission');

  await host.call(chat.revokeBotToken, { params: { tokenId } });
  expect(await bot.event('disconnected')).toEqual(['Login authentication failed']);
  await expect(createBot(world, token).client.connect()).rejects.toBe('Login authentication failed');
  await expect(createBot(world, 'f'.repeat(64)).client.connect()).rejects.toBe('Login authentication failed');
  expect((await host.call(chat.listBotTokens, {})).items.map((one) => one.tokenId)).not.toContain(tokenId);
});

test('a bot has its nonce back, replies within a thread, and may write commands after a dot', async () => {
  const [owner, ben] = await Promise.all([world.person('dot_owner'), world.person('dot_ben')]);
  const channelId = await world.room(owner);
  const { token } = await tokenOf(owner, 'chat:read', 'chat:write', 'chat:moderate');
  const irc = await openIrcSocket(world);
  await irc.request('CAP REQ :twitch.tv/tags twitch.tv/commands', /CAP \* ACK/);
  await irc.request(`PASS oauth:${token}\r\nNICK dot_owner`, / 376 /);
  await irc.request('JOIN #dot_owner', / 366 /);

  const first = await irc.request(
    '@client-nonce=abc PRIVMSG #dot_owner :the beginning',
    / USERSTATE #dot_owner/,
  );
  expect(first).toContain('client-nonce=abc');
  const root = /[@;]id=([^; ]+)/.exec(first)![1]!;
  const logged = (id: string) =>
    until('the message in the log', async () => {
      const page = await world.call(chat.listMessages, { params: { channelId }, query: {} });
      return JSON.stringify(page).includes(id);
    });
  await logged(root);
  const second = await irc.request(
    `@reply-parent-msg-id=${root} PRIVMSG #dot_owner :the middle`,
    / USERSTATE #dot_owner/,
  );
  const middle = /[@;]id=([^; ]+)/.exec(second)![1]!;
  const reader = await openIrcSocket(world);
  await reader.request('CAP REQ :twitch.tv/tags', /CAP \* ACK/);
  await reader.request('NICK justinfan12345', / 376 /);
  await reader.request('JOIN #dot_owner', / 366 /);
  await logged(middle);
  await irc.request(
    `@reply-parent-msg-id=${middle} PRIVMSG #dot_owner :the end of it`,
    / USERSTATE #dot_owner/,
  );
  const end = await reader.line(/ PRIVMSG #dot_owner :the end of it/);
  expect(end).toContain(`reply-parent-msg-id=${middle};`);
  expect(end).toContain(`reply-thread-parent-msg-id=${root};reply-thread-parent-user-login=dot_owner`);

  expect(await irc.request('PRIVMSG #dot_owner :.timeout dot_ben 60', / NOTICE #dot_owner/)).toContain(
    'timeout_success',
  );
  expect(await irc.request('PRIVMSG #dot_owner :...and so on', / USERSTATE #dot_owner/)).toContain('id=msg_');
  expect((await ben.call(chat.getMember, { params: { channelId } })).restriction?.kind).toBe('timeout');
  irc.close();
  reader.close();
});
