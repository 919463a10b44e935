import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as channels from '../../domain/channels/contract';
import type { FrameItem } from '../../domain/chat/contract';
import { messages } from '../../domain/chat/messages';
import type { ChatMessage } from '../../domain/chat/model';
import * as chat from '../../domain/chat/routes';
import { problemTable } from '../../domain/kit/problem';
import * as users from '../../domain/users/contract';
import { type AskingSocket, openAsking } from './asking-socket';
import { type FuzzFrame, fuzzFrames } from './fuzz-frames';
import { failuresIn } from './journals';
import { openSocket, type TestSocket } from './socket';
import { type Person, startWorld, until, type World } from './world';

/** Repeats a run that failed: `FUZZ_SEED=… npx vitest run test/e2e/chat-fuzz.test.ts`. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const frameCount = 3_200;

let world: World;
let owner: Person;
let moderator: Person;
let host: Person;
let people: Person[];
let banned: Person;
let room: string;
let otherRoom: string;
const said: string[] = [];
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);

async function roomOf(person: Person): Promise<string> {
  await world.channel(person);
  const { channelId } = await person.call(channels.getOwnChannel, {});
  await until('the room', () => world.call(chat.getRoom, { params: { channelId } }).catch(() => null));
  return channelId;
}

const ticketOf = async (person: Person) => (await person.call(users.createSocketTicket, {})).ticket;

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  world = await startWorld();
  const names = ['fuzz_owner', 'fuzz_mod', 'fuzz_host', 'fuzz_ann', 'fuzz_ben', 'fuzz_cleo', 'victim'];
  [owner, moderator, host, ...people] = (await Promise.all(names.map(world.person))) as [
    Person,
    Person,
    Person,
  ];
  banned = people[2]!;
  [room, otherRoom] = await Promise.all([roomOf(owner), roomOf(host)]);
  await until('the people in the rooms', async () => {
    const known = await Promise.all(
      [moderator, ...people].map(({ userId }) =>
        owner.call(chat.getChatter, { params: { channelId: room, userId } }).catch(() => null),
      ),
    );
    return known.every((one) => one !== null);
  });
  await owner.call(chat.addModerator, { params: { channelId: room, userId: moderator.userId } });
  await owner.call(chat.setTerms, {
    params: { channelId: room },
    body: { blocked: ['forbidden fruit'], permitted: [] },
  });
  await host.call(chat.restrict, {
    params: { channelId: otherRoom, userId: banned.userId },
    body: { reason: 'a test' },
  });
  const socket = await openSocket(world, await ticketOf(owner));
  for (const text of ['what a view', 'the tide comes in at nine']) {
    said.push((await socket.say(room, text)).messageId);
  }
  await socket.close();
});

afterAll(async () => {
  await world?.stop();
  process.off('unhandledRejection', onRejection);
});

/** What the gateway and the contract make of a frame: the action that it names, and the message when it is right. */
function readAs({ data }: FuzzFrame): { action?: string; body?: Record<string, unknown> } {
  if (typeof data !== 'string') return {};
  let value: { action?: unknown } | null;
  try {
    value = JSON.parse(data);
  } catch {
    return {};
  }
  const definition = messages.find(({ action }) => action === value?.action);
  if (definition === undefined) return {};
  const parsed = definition.body.safeParse(value);
  return { action: definition.action, ...(parsed.success && { body: parsed.data }) };
}

/** Which answers there may be to a right message. */
const answersTo: Record<string, readonly FrameItem['type'][]> = {
  ping: ['pong'],
  watch: ['watching'],
  'chat.join': ['joined', 'error'],
  'chat.leave': ['left'],
  'chat.send': ['sent', 'held', 'refused'],
};

/** Checks an answer, and tells its kind and code in a word. */
function judge(frame: FuzzFrame, who: string, item: FrameItem): string {
  const { action, body } = readAs(frame);
  const problem = 'problem' in item ? item.problem : undefined;
  if (problem !== undefined) {
    expect(Object.keys(problemTable)).toContain(problem.code);
    expect(problem.status).toBeLessThan(500);
  }
  if (body === undefined) {
    expect(item).toMatchObject({
      type: 'error',
      problem: { code: action === undefined ? 'not-found' : 'validation-failed' },
    });
  } else {
    expect(answersTo[action!]).toContain(item.type);
    if ('nonce' in item) expect(item.nonce).toBe(body.nonce);
    if (item.type === 'watching') expect(item.topics).toEqual([...new Set(body.topics as string[])]);
    const isKept = who === 'banned' && body.channelId === otherRoom && action !== 'chat.leave';
    if (isKept && problem?.code !== 'rate-limited') expect(problem?.code).toBe('banned');
    if (who === 'nobody' && action === 'chat.send') expect(problem?.code).toBe('unauthenticated');
    if (item.type === 'joined') {
      const role = item.channelId === room && ['owner', 'moderator'].includes(who) ? who : null;
      expect(item.member?.role ?? null).toBe(role);
    }
  }
  return problem === undefined ? item.type : `${item.type} ${problem.code}`;
}

const short = ({ kind, data }: FuzzFrame): string =>
  `${kind}: ${typeof data === 'string' ? JSON.stringify(data).slice(0, 2_000) : Buffer.from(data).toString('hex')}`;

test('each frame has one answer, an error for what is not right, and nobody may more than before', async () => {
  const places: [who: string, person: Person | undefined][] = [
    ['owner', owner],
    ['moderator', moderator],
    ['person', people[0]],
    ['person', people[1]],
    ['banned', banned],
    ['nobody', undefined],
  ];
  const sockets: { who: string; socket: AskingSocket }[] = [];
  for (const [who, person] of [...places, ...places, ...places]) {
    sockets.push({ who, socket: await openAsking(world, person && (await ticketOf(person))) });
  }
  const watchers: TestSocket[] = [await openSocket(world), await openSocket(world)];
  await Promise.all([watchers[0]!.join(room), watchers[1]!.join(otherRoom)]);

  const known = { room, otherRoom, messageIds: said, names: ['victim', 'nobody_at_all', 'constructor'] };
  const frames = fc.sample(fuzzFrames(known), { seed, numRuns: frameCount });
  const counts: Record<string, number> = {};
  let next = 0;
  await Promise.all(
    sockets.map(async ({ who, socket }) => {
      while (next < frames.length) {
        const frame = frames[next]!;
        next += 1;
        try {
          const kind = judge(frame, who, await socket.ask(frame));
          counts[kind] = (counts[kind] ?? 0) + 1;
        } catch (error) {
          next = frames.length;
          throw new Error(`seed ${seed}, ${who}, ${short(frame)}`, { cause: error });
        }
      }
    }),
  );
  console.log(counts);
  for (const { socket } of sockets) expect(socket.unasked).toEqual([]);
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining([
      ...['pong', 'watching', 'joined', 'left', 'sent', 'held', 'error not-found', 'error validation-failed'],
      ...['error banned', 'refused banned', 'refused unauthenticated', 'refused validation-failed'],
      'refused not-found',
    ]),
  );
  expect(counts['error validation-failed']).toBeGreaterThan(frameCount / 10);
  expect(counts.sent).toBeGreaterThan(frameCount / 20);
  expect(counts['refused rate-limited'] ?? 0).toBeLessThan(frameCount / 20);

  const tellers = new Map<string, ChatMessage['author']['badges']>([
    [owner.userId, ['owner']],
    [moderator.userId, ['moderator']],
  ]);
  for (const [at, watcher] of watchers.entries()) {
    expect(watcher.entries.length).toBeGreaterThan(10);
    for (const entry of watcher.entries) {
      if (entry.type !== 'message') throw new Error(`Somebody did more than write: ${JSON.stringify(entry)}`);
      const { userId, badges } = entry.message.author;
      expect(badges).toEqual((at === 0 && tellers.get(userId)) || []);
      if (at === 1) expect(userId).not.toBe(banned.userId);
    }
  }
  await Promise.all([...sockets.map(({ socket }) => socket.close()), ...watchers.map((one) => one.close())]);
});

test('frames that a gateway does not take end the connection, and no other', async () => {
  const bystander = await openAsking(world);
  const huge = JSON.stringify({ action: 'ping', filler: 'x'.repeat(33_000) });
  const cases: [code: number, data: string | Uint8Array][] = [
    [1009, huge],
    [1009, Buffer.from(huge)],
    [1009, 'x'.repeat(140_000)],
  ];
  for (const [code, data] of cases) {
    const socket = await openAsking(world, await ticketOf(people[0]!));
    expect(await socket.askOut({ kind: 'too large', data })).toBe(code);
    expect(await bystander.ask({ kind: 'right', data: '{"action":"ping"}' })).toEqual({ type: 'pong' });
  }
  await bystander.close();
});

test('what rooms tell afterwards is as the contract says, and nothing of them has changed', async () => {
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

test('no function and no part of the cloud failed', async () => {
  await world.running.cloud.ports.invoke('streamforge-chat-tend-rooms', { id: 'fuzz', time: '' });
  expect(failuresIn(world)).toEqual([]);
  expect(rejections).toEqual([]);
});
