import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../domain/kit/id';
import { throughCloudFront } from '../../../test/origin';
import { withTable } from '../../../test/tables';
import { handler } from '../irc';
import { projectName } from '../rooms/names-store';
import { projectChannel } from '../rooms/rooms-store';
import { projectUser } from '../rooms/users-store';
import { createToken } from './bot-tokens-store';

const ana = newId('user');
const channelId = newId('channel');

withTable('CHAT_TABLE');
beforeAll(async () => {
  await projectUser({ userId: ana, name: 'Ana', displayName: 'Ana B', colour: '#7c3aed', version: 1 });
  await projectName('room', { id: channelId, name: 'Ana', before: undefined });
  await projectChannel({ channelId, ownerId: ana, name: 'Ana', displayName: 'Ana B', version: 1 });
});

/** Calls the function as API Gateway does. */
async function call(connectionId: string, eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT', more: object) {
  const requestContext = {
    connectionId,
    eventType,
    connectedAt: Date.now(),
    requestId: 'r',
    routeKey: '$default',
  };
  return (await handler({ requestContext, ...more } as never, {})) as {
    statusCode: number;
    body?: string;
    headers?: object;
  };
}

async function connection(headers: object = {}) {
  const id = `c-${Math.random().toString(36).slice(2)}=`;
  const opened = await call(id, 'CONNECT', { headers: { ...throughCloudFront, ...headers } });
  expect(opened.statusCode).toBe(200);
  const say = async (...lines: string[]) =>
    (await call(id, 'MESSAGE', { body: lines.join('\r\n') })).body ?? '';
  return { opened, say, close: () => call(id, 'DISCONNECT', {}) };
}

const tokenOfAna = async (...scopes: ('chat:read' | 'chat:write' | 'chat:moderate')[]) =>
  (await createToken(ana, 'a bot', scopes)).token;

describe('a connection', () => {
  it('is refused when it went past CloudFront', async () => {
    expect(await call('c-past=', 'CONNECT', { headers: {} })).toEqual({ statusCode: 403 });
  });

  it('accepts the subprotocol of Twitch’s clients, and no unknown one', async () => {
    expect((await connection({ 'Sec-WebSocket-Protocol': 'irc' })).opened.headers).toEqual({
      'Sec-WebSocket-Protocol': 'irc',
    });
    expect((await connection({ 'Sec-WebSocket-Protocol': 'mqtt' })).opened.headers).toBeUndefined();
  });

  it('is welcomed after CAP END when it asked for the list, as IRCv3 clients do', async () => {
    const token = await tokenOfAna('chat:read');
    const bot = await connection();
    expect(await bot.say('CAP LS 302')).toContain('CAP * LS :twitch.tv/tags');
    expect(await bot.say(`PASS oauth:${token}`, 'NICK x', 'USER x 0 * x')).toBe('');
    expect(await bot.say('CAP REQ :twitch.tv/tags')).toContain('ACK');
    const welcome = await bot.say('CAP END');
    expect(welcome).toMatch(/^:tmi\.twitch\.tv 001 ana :Welcome/);
    expect(welcome).toContain(':tmi.twitch.tv 004 ana tmi.twitch.tv streamforge o :o\r\n');
    expect(await bot.say('CAP END')).toBe('');
    expect(await bot.say('WHOIS ana')).toBe(':tmi.twitch.tv 318 ana ana :End of /WHOIS list\r\n');
    expect(await bot.say('WHO #ana')).toBe(':tmi.twitch.tv 315 ana #ana :End of /WHO list\r\n');
    expect(await bot.say('LUSERS')).toBe(':tmi.twitch.tv 421 ana LUSERS :Unknown command\r\n');
  });

  it('is welcomed once, in any order of commands and with concurrent frames', async () => {
    const token = await tokenOfAna('chat:read');
    const orders = [
      (bot: { say(...lines: string[]): Promise<string> }) => [bot.say(`PASS oauth:${token}`, 'NICK x')],
      (bot: { say(...lines: string[]): Promise<string> }) => [bot.say('NICK x', `PASS oauth:${token}`)],
      (bot: { say(...lines: string[]): Promise<string> }) => [
        bot.say('CAP REQ :twitch.tv/tags'),
        bot.say(`PASS oauth:${token.toUpperCase()}`),
        bot.say('NICK x'),
        bot.say('NICK y'),
      ],
    ];
    for (const order of orders) {
      const output = (await Promise.all(order(await connection()))).join('');
      // The token says who it is, not the nick.
      expect(output.match(/ 001 ana :/g)).toHaveLength(1);
      expect(output.match(/ 376 ana :/g)).toHaveLength(1);
    }
  });

  it('lists its capabilities, and accepts all of a request or nothing', async () => {
    const bot = await connection();
    expect(await bot.say('CAP LS 302')).toMatch(
      / CAP \* LS :twitch\.tv\/tags twitch\.tv\/commands twitch\.tv\/membership\r\n$/,
    );
    expect(await bot.say('CAP REQ :twitch.tv/tags x')).toMatch(/ CAP \* NAK :twitch\.tv\/tags x\r\n$/);
    expect(await bot.say('CAP REQ :twitch.tv/commands')).toMatch(/ ACK /);
    expect(await bot.say('CAP LIST')).toMatch(/ CAP \* LIST :twitch\.tv\/commands\r\n$/);
  });

  it('answers pings in the form that each library expects', async () => {
    const bot = await connection();
    expect(await bot.say('PING')).toBe('PONG\r\n');
    expect(await bot.say('PING :abc')).toBe(':tmi.twitch.tv PONG tmi.twitch.tv :abc\r\n');
  });
});

describe('a reader without an account', () => {
  it('joins rooms, sees their modes, cannot write, and leaves', async () => {
    const reader = await connection();
    await reader.say('CAP REQ :twitch.tv/tags twitch.tv/commands');
    expect(await reader.say('JOIN #ana')).toMatch(/ 451 /);
    await reader.say('PASS SCHMOOPIIE', 'NICK justinfan123');
    const joined = await reader.say('JOIN #ana,#nobody_here');
    expect(joined).toMatch(/^:justinfan123!\S+ JOIN #ana\r\n/);
    expect(joined).toContain(
      `slow=0;subs-only=0;rituals=0;room-id=${channelId} :tmi.twitch.tv ROOMSTATE #ana`,
    );
    expect(joined).not.toContain('USERSTATE');
    expect(joined).toContain('msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #nobody_here');
    expect(await reader.say('PRIVMSG #ana :hello')).toMatch(/msg-id=no_permission/);
    expect(await reader.say('PART #ana')).toMatch(/ PART #ana\r\n$/);
    expect(await reader.say('PART #ana')).toMatch(/ 442 /);
    await reader.close();
    expect(await reader.say('JOIN #ana')).toMatch(/ 451 /);
  });

  it('joins at most 20 rooms in ten seconds', async () => {
    const reader = await connection();
    await reader.say('CAP REQ :twitch.tv/tags twitch.tv/commands', 'NICK justinfan7');
    // Two windows may meet in the middle.
    const output = await reader.say(...Array.from({ length: 41 }, () => 'JOIN #ana'));
    expect(output).toContain('msg-id=msg_ratelimit');
  });
});

describe('a bot', () => {
  it('may do what the scopes of its token allow', async () => {
    const bot = await connection();
    await bot.say(
      'CAP REQ :twitch.tv/tags twitch.tv/commands',
      'NICK x',
      `PASS oauth:${await tokenOfAna('chat:write')}`,
    );
    expect(await bot.say('JOIN #ana')).toMatch(/msg-id=no_permission/);
    expect(await bot.say('PRIVMSG #ana :/ban bob')).toMatch(/msg-id=no_permission/);
    expect(await bot.say('PRIVMSG #ana :/bann bob')).toMatch(/msg-id=unrecognized_cmd.*Did you mean \/ban\?/);
    expect(await bot.say('PRIVMSG #ana :/slow 999')).toMatch(/msg-id=usage_slow_on/);
    expect(await bot.say('PRIVMSG #ana :/mods')).toMatch(/msg-id=no_mods/);
  });

  it('joins as its owner, with the owner’s badge', async () => {
    const bot = await connection();
    await bot.say(
      'CAP REQ :twitch.tv/tags twitch.tv/commands',
      `PASS oauth:${await tokenOfAna('chat:read')}`,
      'NICK x',
    );
    const joined = await bot.say('JOIN #ANA');
    expect(joined).toMatch(/badges=broadcaster\/1;color=#7C3AED;display-name=Ana\\sB;.* USERSTATE #ana\r\n/);
    expect(joined.indexOf('USERSTATE')).toBeLessThan(joined.indexOf('ROOMSTATE'));
  });
});

describe('an unknown command', () => {
  it('gets an answer, not an error', async () => {
    const bot = await connection();
    const sign = fc.constantFrom(
      '@',
      ':',
      ' ',
      '#',
      ',',
      ';',
      '\0',
      '\r\n',
      'a',
      'JOIN',
      'CAP',
      'NICK ',
      'PING',
      '🌊',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: sign, maxLength: 12 }), async (text) => {
        expect(await bot.say(text)).not.toContain('Something went wrong');
      }),
      { numRuns: 60 },
    );
    expect(await bot.say('LUSERS #ana')).toMatch(/ 421 /);
  });

  it('is named in the answer, with the nick', async () => {
    const bot = await connection();
    expect(await bot.say('LUSERS #ana')).toMatch(/ 421 \* LUSERS :Unknown command/);
    await bot.say('NICK justinfan42');
    expect(await bot.say('LUSERS #ana')).toMatch(/ 421 justinfan42 LUSERS :Unknown command/);
  });
});
