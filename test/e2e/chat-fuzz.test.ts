import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as chat from '../../domain/chat/contract';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import { cleanText } from '../../domain/chat/messaging/text';
import { maxReason } from '../../domain/chat/moderation/reason';
import { checkFrame, type SocketRole } from './check-frame';
import { checkLine, type IrcRole } from './check-line';
import { type FuzzFrame, fuzzFrames } from './fuzz-frames';
import { fuzzLines, fuzzLogins } from './fuzz-lines';
import { type IrcProbe, openProbe } from './irc-probe';
import { listLoggedFailures } from './logged-failures';
import { openRequestSocket, type RequestSocket } from './request-socket';
import { openSocket, type TestSocket } from './socket';
import { type Person, startWorld, until, type World } from './world';

/** To generate other frames and lines: `FUZZ_SEED=… npx vitest run test/e2e/chat-fuzz.test.ts`. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_125);
/** Three times what an idle machine needs. */
const timeout = 180_000;
const frameCount = 3_000;
const lineCount = 2_000;

let world: World;
let owner: Person;
let moderator: Person;
let host: Person;
let people: Person[];
let banned: Person;
let room: string;
let otherRoom: string;
let bridged: Person;
let bridgedRoom: string;
const messageIds: string[] = [];
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  world = await startWorld();
  const names = [
    'fuzz_owner',
    'fuzz_mod',
    'fuzz_host',
    'fuzz_bridge',
    'fuzz_ann',
    'fuzz_ben',
    'fuzz_cleo',
    'victim',
  ];
  [owner, moderator, host, bridged, ...people] = (await Promise.all(names.map(world.person))) as [
    Person,
    Person,
    Person,
    Person,
  ];
  banned = people[2]!;
  [room, otherRoom, bridgedRoom] = (await Promise.all(
    [owner, host, bridged].map((one) => world.room(one)),
  )) as [string, string, string];
  await until('the users in chat', async () => {
    const known = await Promise.all(
      [moderator, ...people].map(({ userId }) =>
        owner.call(chat.getChatter, { params: { channelId: room, userId } }).catch(() => null),
      ),
    );
    return known.every((one) => one !== null);
  });
  await owner.call(chat.addModerator, { params: { channelId: room, userId: moderator.userId } });
  await bridged.call(chat.addModerator, { params: { channelId: bridgedRoom, userId: moderator.userId } });
  await owner.call(chat.setTerms, {
    params: { channelId: room },
    body: { blocked: ['forbidden fruit'], permitted: [] },
  });
  await host.call(chat.restrict, {
    params: { channelId: otherRoom, userId: banned.userId },
    body: { reason: 'a test' },
  });
  const socket = await openSocket(world, owner);
  for (const text of ['what a view', 'the tide comes in at nine']) {
    messageIds.push((await socket.sendMessage(room, text)).messageId);
  }
  await socket.close();
});

afterAll(async () => {
  await world?.stop();
  process.off('unhandledRejection', onRejection);
});

const short = ({ kind, data }: FuzzFrame): string =>
  `${kind}: ${typeof data === 'string' ? JSON.stringify(data).slice(0, 2_000) : Buffer.from(data).toString('hex')}`;

test('each frame has one answer, an error for an invalid one, and no frame gives its sender more rights', {
  timeout,
}, async () => {
  const senders: [role: SocketRole, person: Person | undefined][] = [
    ['owner', owner],
    ['moderator', moderator],
    ['viewer', people[0]],
    ['viewer', people[1]],
    ['banned', banned],
    ['anonymous', undefined],
  ];
  const sockets: { role: SocketRole; socket: RequestSocket }[] = [];
  for (const [role, person] of [...senders, ...senders, ...senders]) {
    sockets.push({ role, socket: await openRequestSocket(world, person) });
  }
  const watchers: TestSocket[] = [await openSocket(world), await openSocket(world)];
  await Promise.all([watchers[0]!.join(room), watchers[1]!.join(otherRoom)]);

  const known = { room, otherRoom, messageIds, names: ['victim', 'nobody_at_all', 'constructor'] };
  const frames = fc.sample(fuzzFrames(known), { seed, numRuns: frameCount });
  const counts: Record<string, number> = {};
  let next = 0;
  await Promise.all(
    sockets.map(async ({ role, socket }) => {
      while (next < frames.length) {
        const frame = frames[next]!;
        next += 1;
        try {
          const kind = checkFrame(frame, role, known, await socket.request(frame));
          counts[kind] = (counts[kind] ?? 0) + 1;
        } catch (error) {
          next = frames.length;
          throw new Error(`seed ${seed}, ${role}, ${short(frame)}`, { cause: error });
        }
      }
    }),
  );
  for (const { socket } of sockets) expect(socket.unexpected).toEqual([]);
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining([
      ...[
        'pong',
        'watching',
        'joined',
        'left',
        'sent',
        'in-review',
        'error not-found',
        'error validation-failed',
      ],
      ...['error banned', 'refused banned', 'refused unauthenticated', 'refused validation-failed'],
      'refused not-found',
    ]),
  );
  expect(counts['error validation-failed']).toBeGreaterThan(frameCount / 10);
  expect(counts.sent).toBeGreaterThan(frameCount / 20);
  expect(counts['refused rate-limited'] ?? 0).toBeLessThan(frameCount / 20);

  const badgesOf = new Map<string, ChatMessage['author']['badges']>([
    [owner.userId, ['owner']],
    [moderator.userId, ['moderator']],
  ]);
  for (const [at, watcher] of watchers.entries()) {
    expect(watcher.entries.length).toBeGreaterThan(10);
    for (const entry of watcher.entries) {
      if (entry.type !== 'message') throw new Error(`A frame did more than send: ${JSON.stringify(entry)}`);
      const { userId, badges } = entry.message.author;
      expect(badges).toEqual((at === 0 && badgesOf.get(userId)) || []);
      if (at === 1) expect(userId).not.toBe(banned.userId);
    }
  }
  await Promise.all([...sockets.map(({ socket }) => socket.close()), ...watchers.map((one) => one.close())]);
});

test('frames that API Gateway refuses end their connection, and no other', async () => {
  const bystander = await openRequestSocket(world);
  const huge = JSON.stringify({ action: 'ping', filler: 'x'.repeat(33_000) });
  const cases: [code: number, data: string | Uint8Array][] = [
    [1009, huge],
    [1009, Buffer.from(huge)],
    [1009, 'x'.repeat(140_000)],
  ];
  for (const [code, data] of cases) {
    const socket = await openRequestSocket(world, people[0]);
    expect(await socket.requestClose({ kind: 'too large', data })).toBe(code);
    expect(await bystander.request({ kind: 'valid', data: '{"action":"ping"}' })).toEqual({ type: 'pong' });
  }
  await bystander.close();
});

/** Divides lines into frames of a few lines each; a third of the frames have one line. */
function* inFrames(lines: readonly string[]): Generator<string[]> {
  let frame: string[] = [];
  let size = 0;
  for (const [at, line] of lines.entries()) {
    if (frame.length >= (at % 3 === 0 ? 1 : 12) || size + Buffer.byteLength(line) > 30_000) {
      yield frame;
      [frame, size] = [[], 0];
    }
    frame.push(line);
    size += Buffer.byteLength(line) + 50;
  }
  yield frame;
}

test('each IRC line is answered as specified, and the connection stays open', {
  timeout,
}, async () => {
  const rooms = [bridged.username, host.username];
  const all = ['chat:read', 'chat:write', 'chat:moderate'] as const;
  const tokenOf = async (person: Person, scopes: readonly (typeof all)[number][]) =>
    (await person.call(chat.createBotToken, { body: { name: 'a bot', scopes: [...scopes] } })).token;
  const senders: [role: IrcRole, token: string | undefined][] = [
    ['owner', await tokenOf(bridged, all)],
    ['moderator', await tokenOf(moderator, all)],
    ['viewer', await tokenOf(people[0]!, all)],
    ['viewer', await tokenOf(people[1]!, all)],
    ['reader', await tokenOf(bridged, ['chat:read'])],
    ['anonymous', undefined],
    ['unregistered', undefined],
  ];
  const probes: { role: IrcRole; probe: IrcProbe }[] = [];
  for (const [role, token] of [...senders, ...senders]) {
    const probe = await openProbe(world);
    probes.push({ role, probe });
    await probe.request(['CAP REQ :twitch.tv/tags twitch.tv/commands twitch.tv/membership']);
    if (token !== undefined) await probe.request([`PASS oauth:${token}`, 'NICK any_name']);
    if (role === 'anonymous') await probe.request(['NICK justinfan1']);
    await probe.request([`JOIN #${rooms[0]}`]);
  }
  const known = { rooms, messageIds, names: ['victim', 'nobody_at_all', 'constructor'] };
  const lines = [
    `PRIVMSG #${rooms[0]} :/ban victim \u202e${'x'.repeat(400)}`,
    ...fc.sample(fuzzLines(known), { seed, numRuns: lineCount }),
  ];
  const counts: Record<string, number> = {};
  const frames = inFrames(lines);
  await Promise.all(
    probes.map(async ({ role, probe }) => {
      for (const frame of frames) {
        // An unregistered connection is closed when it fails to log in; the next test checks that.
        const sent = frame.filter((line) => role !== 'unregistered' || !/PASS|NICK/i.test(line));
        if (sent.length === 0) continue;
        const context = { seed, role, lines: sent.map((line) => line.slice(0, 1_000)) };
        try {
          const answers = (await probe.request(sent))!;
          for (const [at, line] of sent.entries()) {
            const kind = checkLine(line, role, answers[at]!);
            counts[kind] = (counts[kind] ?? 0) + 1;
          }
        } catch (error) {
          throw new Error(JSON.stringify(context), { cause: error });
        }
      }
    }),
  );
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining([
      ...['421', '451', '403', '410', '432', '442', '462', 'CAP', 'PART', 'USERSTATE', 'nothing'],
      ...['no_permission', 'invalid_user', 'unrecognized_cmd', 'unavailable_command'],
      ...['msg_channel_suspended', 'msg_bad_characters'],
    ]),
  );
  const done = Object.entries(counts).filter(([kind]) => kind.endsWith('_success'));
  expect(done.length).toBeGreaterThan(1);
  expect((counts['451'] ?? 0) + (counts['421'] ?? 0)).toBeLessThan(lineCount * 0.6);
  await Promise.all(probes.map(({ probe }) => probe.close()));

  const { items } = await bridged.call(chat.listActions, { params: { channelId: bridgedRoom }, query: {} });
  expect(items.length).toBeGreaterThan(5);
  const staff = [bridged.userId, moderator.userId];
  for (const { by, target, reason } of items) {
    expect(staff).toContain(by.userId);
    expect([reason, reason.length <= maxReason]).toEqual([cleanText(reason), true]);
    expect([null, ...staff, people.at(-1)!.userId]).toContain(target?.userId ?? null);
  }
});

test('a login in any order is accepted, refused or waiting for more, and never fails internally', async () => {
  const token = (
    await people[1]!.call(chat.createBotToken, { body: { name: 'a bot', scopes: ['chat:read'] } })
  ).token;
  const logins = fc.sample(fuzzLogins([token, token.toUpperCase()], [bridged.username]), {
    seed,
    numRuns: 120,
  });
  const ends = { accepted: 0, waiting: 0, closed: 0 };
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let lines = logins.pop(); lines !== undefined; lines = logins.pop()) {
        const probe = await openProbe(world);
        const isOneFrame = lines.length % 2 === 0;
        const answers: string[][] = [];
        for (const some of isOneFrame ? [lines] : lines.map((line) => [line])) {
          const answer = await probe.request(some);
          if (answer === undefined) break;
          answers.push(...answer);
        }
        const all = answers.flat().join('\n');
        expect(all).not.toContain('Something went wrong');
        if (answers.length < lines.length) {
          expect(probe.lastText, lines.join()).toMatch(
            /NOTICE \* :(Login authentication failed|Too many logins)/,
          );
          ends.closed += 1;
        } else ends[/ 376 /.test(all) ? 'accepted' : 'waiting'] += 1;
        await probe.close();
      }
    }),
  );
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(3);
});

test('afterwards rooms still match the contract, and nothing in them has changed', async () => {
  for (const [person, channelId, kinds] of [
    [owner, room, ['terms', 'add-moderator']],
    [host, otherRoom, ['ban']],
  ] as const) {
    const params = { channelId };
    const { items } = await person.call(chat.listActions, { params, query: {} });
    expect(items.map(({ kind }) => kind)).toEqual(kinds);
    const view = await world.call(chat.getRoom, { params });
    expect(chat.getRoom.response!.parse(view).settings).toMatchObject({ slowSeconds: 0, shield: false });
    const page = await world.call(chat.listMessages, { params, query: { limit: 100 } });
    chat.listMessages.response!.parse(page);
  }
});

test('no function and no part of the local cloud logged a failure', async () => {
  await world.running.cloud.ports.invoke('streamforge-chat-reconcile-rooms', { id: 'fuzz', time: '' });
  expect(listLoggedFailures(world)).toEqual([]);
  expect(rejections).toEqual([]);
});
