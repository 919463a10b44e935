import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiError } from '../../client/rest';
import * as chat from '../../domain/chat/contract';
import { newId } from '../../domain/kit/id';
import { openSocket, type TestSocket } from './socket';
import { type Person, refusal, startWorld, until, type World } from './world';

let world: World;
let owner: Person;
let ben: Person;
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  [owner, ben] = await Promise.all([world.person('chat_owner'), world.person('chat_ben')]);
  channelId = await world.room(owner);
});

afterAll(() => world?.stop());

async function enter(person?: Person): Promise<TestSocket> {
  const socket = await openSocket(world, person);
  await socket.join(channelId);
  return socket;
}

const texts = (socket: TestSocket) =>
  socket.entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.text] : []));

test('all viewers receive the same messages in one order, and later viewers catch up', async () => {
  const [mine, bens, anonymous] = [await enter(owner), await enter(ben), await enter()];
  const sent = [
    'good evening to all of you',
    'what a view from up there',
    'the tide comes in at nine',
    'is that a seal on the rock?',
    'no, only driftwood today',
    'my camera froze for a moment',
    'clouds over the lighthouse now',
    'somebody turn the volume up',
    'there goes the ferry',
    'waves are getting higher',
    'welcome back, everyone',
    'see you tomorrow then',
  ];
  for (const [at, text] of sent.entries()) await (at % 2 ? bens : mine).sendMessage(channelId, text);
  await until(
    'the last line',
    () => [mine, bens, anonymous].every((s) => texts(s).length >= sent.length) || null,
  );
  for (const socket of [mine, bens, anonymous]) expect(texts(socket)).toEqual(sent);
  expect(mine.entries.map(({ seq }) => seq)).toEqual(anonymous.entries.map(({ seq }) => seq));

  const late = await openSocket(world);
  // Other tests use the room too, in any order.
  const joined = await late.join(channelId);
  const lines = joined.entries.filter((entry) => entry.type === 'message').slice(-sent.length);
  expect(lines.map(({ message }) => message.text)).toEqual(sent);
  const resumed = await late.join(channelId, { after: lines[5]!.seq });
  expect(resumed.entries.map(({ seq }) => seq)).toEqual(lines.slice(6).map(({ seq }) => seq));
  await Promise.all([mine, bens, anonymous, late].map((socket) => socket.close()));
});

test('numbered messages that are sent at once keep their order, also after a refused one', async () => {
  const [mine, bens] = [await enter(owner), await enter(ben)];
  const wanted = Array.from({ length: 12 }, (_, at) => `verse ${at + 1}: ${newId('message')}`);
  const tooLong = 'x'.repeat(600);
  for (const [at, text] of [...wanted.slice(0, 6), tooLong, ...wanted.slice(6)].entries()) {
    bens.send({ action: 'chat.send', channelId, text, nonce: `verse-${at}`, order: at + 1 });
  }
  await until('all verses', () => wanted.every((text) => texts(mine).includes(text)) || null);
  expect(texts(mine).filter((text) => text.startsWith('verse '))).toEqual(wanted);
  expect((await bens.item('refused')).nonce).toBe('verse-6');
  await Promise.all([mine, bens].map((socket) => socket.close()));
});

test('a message whose predecessor never comes waits for it a moment only', async () => {
  const [mine, bens] = [await enter(owner), await enter(ben)];
  bens.send({
    action: 'chat.send',
    channelId,
    text: 'the second of two',
    nonce: newId('message').slice(4),
    order: 2,
  });
  await mine.entry((entry) => entry.type === 'message' && entry.message.text === 'the second of two');
  await Promise.all([mine, bens].map((socket) => socket.close()));
});

test('slow mode and unique messages do not use up each other, nor refuse what is sent again', async () => {
  const [zoe, max] = await Promise.all([world.person('modes_zoe'), world.person('modes_max')]);
  const host = await world.person('modes_owner');
  const channelId = await world.room(host);
  const set = (body: object) => host.call(chat.updateRoom, { params: { channelId }, body });
  const [zoes, maxs] = await Promise.all([zoe, max].map((person) => openSocket(world, person)));
  for (const socket of [zoes!, maxs!]) await socket.join(channelId);
  const code = async (socket: TestSocket, text: string) =>
    (await refusal(socket.sendMessage(channelId, text))).code;

  await set({ uniqueOnly: true });
  for (const socket of [zoes!, maxs!]) await socket.sendMessage(channelId, 'gg');
  await zoes!.sendMessage(channelId, 'what a lovely evening');
  expect(await code(maxs!, 'What a lovely evening.')).toBe('message-repeated');
  await set({ slowSeconds: 120 });
  expect(await code(maxs!, 'what a LOVELY evening!')).toBe('message-repeated');
  const nonce = newId('message').slice(4);
  const ids: string[] = [];
  for (let time = 0; time < 2; time += 1) {
    maxs!.send({ action: 'chat.send', channelId, text: 'the first of its kind here', nonce });
    ids.push((await maxs!.item('sent')).messageId.slice(-16));
  }
  expect(ids[0]).toBe(ids[1]);
  expect(await code(maxs!, 'the second of its kind here')).toBe('slow-mode');
  await set({ slowSeconds: 0 });
  await maxs!.sendMessage(channelId, 'the second of its kind here');
  await zoes!.entry((entry) => entry.type === 'message' && entry.message.text.startsWith('the second'));
  expect(texts(zoes!).filter((text) => text.startsWith('the first'))).toHaveLength(1);

  await host.call(chat.setTerms, {
    params: { channelId },
    body: { blocked: ['c++', '馬鹿'], permitted: [] },
  });
  const queued: string[] = [];
  for (let time = 0; time < 2; time += 1) {
    maxs!.send({
      action: 'chat.send',
      channelId,
      text: 'お前は馬鹿だね、ほんとうに',
      nonce: `again-${nonce}`,
    });
    queued.push((await maxs!.item('in-review')).messageId);
  }
  expect(queued[0]).toBe(queued[1]);
  const { items } = await host.call(chat.listReviewQueue, { params: { channelId }, query: {} });
  expect(items.map(({ message }) => message.messageId)).toEqual([queued[0]]);
  await Promise.all([zoes!, maxs!].map((socket) => socket.close()));
});

test('one user cannot open or join without end, and nobody else notices', async () => {
  const [greedy, other] = await Promise.all([world.person('greedy'), world.person('modest')]);
  const opened: TestSocket[] = [];
  await expect(
    (async () => {
      for (let count = 0; count < 60; count += 1) opened.push(await openSocket(world, greedy));
    })(),
  ).rejects.toThrow('429');
  expect(opened.length).toBeGreaterThan(15);
  const [first] = opened;
  const problem = await until('a refused join', async () => {
    for (let count = 0; count < 25; count += 1) {
      const answer = await first!.join(channelId).catch((error: ApiError) => error.problem);
      if (!('channelId' in answer)) return answer;
    }
    return null;
  });
  expect(problem).toMatchObject({ code: 'rate-limited', retryAfter: 10 });
  const theirs = await openSocket(world, other);
  await theirs.join(channelId);
  await Promise.all([...opened, theirs].map((socket) => socket.close()));
});

test('a deleted message disappears everywhere at once; a banned user cannot join', async () => {
  const [mine, bens, anonymous] = [await enter(owner), await enter(ben), await enter()];
  const { messageId } = await bens.sendMessage(channelId, 'please take this down');
  await mine.entry((entry) => entry.type === 'message' && entry.message.messageId === messageId);
  const { actionId } = await owner.call(chat.deleteMessage, { params: { channelId, messageId } });
  for (const socket of [mine, bens, anonymous]) {
    await socket.entry((entry) => entry.type === 'deleted' && entry.messageId === messageId);
  }
  const history = async () =>
    JSON.stringify(await ben.call(chat.listMessages, { params: { channelId }, query: { limit: 100 } }));
  expect(await history()).not.toContain('please take this down');

  await owner.call(chat.undoAction, { params: { channelId, actionId } });
  await anonymous.entry((entry) => entry.type === 'restored' && entry.message.messageId === messageId);
  await until('the message again', async () => (await history()).includes('please take this down') || null);

  const of = { channelId, userId: ben.userId };
  await owner.call(chat.restrict, { params: of, body: { reason: 'a test' } });
  await anonymous.entry((entry) => entry.type === 'purged' && entry.userId === ben.userId);
  expect((await refusal(bens.sendMessage(channelId, 'I am still here'))).code).toBe('banned');
  const again = await openSocket(world, ben);
  expect((await refusal(again.join(channelId))).code).toBe('banned');
  await until(
    'the page without what ben said',
    async () => !(await history()).includes('take this down') || null,
  );
  expect((await refusal(ben.call(chat.clearRoom, { params: { channelId }, body: {} }))).code).toBe(
    'forbidden',
  );
  await owner.call(chat.lift, { params: of });
  await again.join(channelId);
  await again.sendMessage(channelId, 'thank you for letting me in');
  const { items } = await owner.call(chat.listActions, { params: { channelId }, query: {} });
  expect(items.slice(0, 4).map(({ kind }) => kind)).toEqual(['lift', 'ban', 'undo', 'delete']);
  await Promise.all([mine, bens, anonymous, again].map((socket) => socket.close()));
});

test('undoing a purge restores its messages for all viewers, and no others', async () => {
  const [mine, bens] = [await enter(owner), await enter(ben)];
  const params = { channelId };
  const of = { channelId, userId: ben.userId };
  const undo = (actionId: string) => owner.call(chat.undoAction, { params: { channelId, actionId } });
  const purged = await bens.sendMessage(channelId, 'a line of the first purge');
  // A purge removes messages in the log; one that has not reached the log stays.
  await mine.entry((entry) => entry.type === 'message' && entry.message.messageId === purged.messageId);
  const first = await owner.call(chat.purge, { params, body: { userId: ben.userId } });
  const { messageId } = await bens.sendMessage(channelId, 'a line that comes back');
  const deleted = await bens.sendMessage(channelId, 'a line that stays deleted');
  await mine.entry((entry) => entry.type === 'message' && entry.message.messageId === deleted.messageId);
  await owner.call(chat.deleteMessage, { params: { channelId, messageId: deleted.messageId } });
  const timeout = await owner.call(chat.restrict, { params: of, body: { seconds: 600, reason: 'a test' } });
  await mine.entry((entry) => entry.type === 'purged' && entry.cause === 'timeout');
  const late = await enter();
  const back = (socket: TestSocket, id = messageId) =>
    socket.entry((entry) => entry.type === 'restored' && entry.message.messageId === id);
  const lines = async () => {
    const { entries } = await ben.call(chat.listMessages, { params, query: { limit: 100 } });
    return entries.flatMap((entry) =>
      entry.type === 'message' && /^a line/.test(entry.message.text) ? [entry.message.text] : [],
    );
  };
  expect(texts(late)).not.toContain('a line that comes back');
  await undo(timeout.actionId);
  await Promise.all([mine, bens, late].map((socket) => back(socket)));
  await mine.entry((entry) => entry.type === 'lifted' && entry.userId === ben.userId);
  expect(await lines()).toEqual(['a line that comes back']);
  await bens.sendMessage(channelId, 'a line that was never gone');

  await undo(first.actionId);
  await back(late, purged.messageId);
  await until('all lines', async () => (await lines()).length === 3 || null);
  expect(await lines()).toEqual([
    'a line of the first purge',
    'a line that comes back',
    'a line that was never gone',
  ]);
  expect((await refusal(undo(first.actionId))).code).toBe('conflict');
  await Promise.all([mine, bens, late].map((socket) => socket.close()));
});

test('a reported message enters the review queue, and a moderator approves or rejects it', async () => {
  const eve = await world.person('chat_eve');
  const [mine, eves] = [await enter(owner), await enter(eve)];
  const params = { channelId };
  const [first, second] = [
    await eves.sendMessage(channelId, 'you are all bad people'),
    await eves.sendMessage(channelId, 'and I am a good one'),
  ];
  await mine.entry((entry) => entry.type === 'message' && entry.message.messageId === second.messageId);
  const report = (person: Person, messageId: string, reason = 'rude') =>
    person.call(chat.reportMessage, { params: { channelId, messageId }, body: { reason } });
  const queue = async () => (await owner.call(chat.listReviewQueue, { params, query: {} })).items;
  const decide = (messageId: string, allow: boolean) =>
    owner.call(chat.decideReview, { params: { channelId, messageId }, body: { allow } });
  expect((await refusal(report(eve, first.messageId))).code).toBe('conflict');
  expect((await refusal(report(ben, newId('message')))).code).toBe('not-found');
  await report(ben, first.messageId);
  await report(ben, first.messageId, 'rude, as I said');
  await report(owner, first.messageId, 'indeed');
  await report(ben, second.messageId, 'a lie');
  const updates = [];
  for (let at = 0; at < 3; at += 1) {
    const { item } = await mine.item('review-queue');
    updates.push([item?.message.messageId, item?.reports?.length]);
  }
  expect(updates).toEqual([
    [first.messageId, 1],
    [first.messageId, 2],
    [second.messageId, 1],
  ]);
  expect(await queue()).toMatchObject([
    {
      message: { messageId: first.messageId },
      reason: 'report',
      reports: [
        { by: { userId: ben.userId, name: ben.username }, reason: 'rude' },
        { by: { userId: owner.userId }, reason: 'indeed' },
      ],
    },
    { message: { messageId: second.messageId }, reports: [{ reason: 'a lie' }] },
  ]);
  expect((await refusal(ben.call(chat.listReviewQueue, { params, query: {} }))).code).toBe('forbidden');

  await decide(first.messageId, false);
  await eves.entry((entry) => entry.type === 'deleted' && entry.messageId === first.messageId);
  await decide(second.messageId, true);
  expect(await queue()).toEqual([]);
  expect((await refusal(decide(second.messageId, true))).code).toBe('not-found');
  expect((await refusal(report(owner, first.messageId))).code).toBe('not-found');
  const { items } = await owner.call(chat.listActions, { params, query: {} });
  expect(items.slice(0, 2)).toMatchObject([
    { kind: 'dismiss-reports', detail: '1 report' },
    { kind: 'delete', reason: 'rude' },
  ]);
  const { entries } = await ben.call(chat.listMessages, { params, query: { limit: 100 } });
  const remaining = entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.messageId] : []));
  expect(remaining).toContain(second.messageId);
  expect(remaining).not.toContain(first.messageId);
  await owner.call(chat.undoAction, { params: { channelId, actionId: items[1]!.actionId } });
  await eves.entry((entry) => entry.type === 'restored' && entry.message.messageId === first.messageId);

  const codes = [];
  for (let at = 0; at < 5; at += 1) {
    codes.push(
      await report(ben, second.messageId).then(
        () => 'accepted',
        ({ problem }) => problem.code,
      ),
    );
  }
  expect(codes).toContain('rate-limited');
  await Promise.all([mine, eves].map((socket) => socket.close()));
});

test('the list of emotes says how often each was used', async () => {
  const mine = await enter(owner);
  await mine.sendMessage(channelId, 'well done :sfClap::sfClap: everybody');
  await until('the uses', async () => {
    const { global } = await world.call(chat.listEmotes, { params: { channelId } });
    return global.find(({ name, uses }) => name === 'sfClap' && uses === 2);
  });
  await mine.close();
});
