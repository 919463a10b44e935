import { afterAll, beforeAll, expect, test } from 'vitest';
import * as chat from '../../domain/chat/contract';
import { newId } from '../../domain/kit/id';
import { openSocket, type TestSocket } from './socket';
import { type Person, refusal, startWorld, until, type World } from './world';

let world: World;
let owner: Person;
let ben: Person;
let channelId: string;
let mine: TestSocket;
let bens: TestSocket;

beforeAll(async () => {
  world = await startWorld();
  owner = await world.person('removals_owner');
  ben = await world.person('removals_ben');
  channelId = await world.room(owner);
  [mine, bens] = [await openSocket(world, owner), await openSocket(world, ben)];
  for (const socket of [mine, bens]) await socket.join(channelId);
});

afterAll(async () => {
  await Promise.all([mine, bens].map((socket) => socket.close()));
  await world?.stop();
});

const say = async (text: string, more: { replyTo?: string } = {}): Promise<string> => {
  const { messageId } = await bens.sendMessage(channelId, text, more);
  await mine.entry((entry) => entry.type === 'message' && entry.message.messageId === messageId);
  return messageId;
};
/** CloudFront caches the room for some seconds. */
const pins = (messageId: string | undefined) =>
  until(`the pin ${messageId}`, async () => {
    const { pinned } = await world.call(chat.getRoom, { params: { channelId } });
    return pinned?.message.messageId === messageId;
  });
const queue = async () =>
  (await owner.call(chat.listReviewQueue, { params: { channelId }, query: {} })).items.map(
    ({ message }) => message.text,
  );
const params = () => ({ channelId, userId: ben.userId });
const removals: Readonly<Record<string, (messageId: string) => Promise<unknown>>> = {
  'is deleted': (messageId) => owner.call(chat.deleteMessage, { params: { channelId, messageId } }),
  'is deleted by its author': (messageId) =>
    ben.call(chat.deleteMessage, { params: { channelId, messageId } }),
  'is purged': () => owner.call(chat.purge, { params: { channelId }, body: { userId: ben.userId } }),
  'is of a user who is timed out': () =>
    owner.call(chat.restrict, { params: params(), body: { seconds: 60, reason: '' } }),
};

test.each(Object.entries(removals))(
  'a message that %s is no longer pinned, quoted or in the queue',
  async (how, remove) => {
    const messageId = await say(`a message that ${how}`);
    await owner.call(chat.pin, { params: { channelId }, body: { messageId } });
    await pins(messageId);
    await owner.call(chat.reportMessage, { params: { channelId, messageId }, body: { reason: 'rude' } });
    expect(await queue()).toEqual([`a message that ${how}`]);
    await remove(messageId);
    await mine.entry((entry) => entry.type === 'pinned' && entry.pinned === null);
    await pins(undefined);
    expect(await queue()).toEqual([]);
    const decide = owner.call(chat.decideReview, { params: { channelId, messageId }, body: { allow: true } });
    expect((await refusal(decide)).code).toBe('not-found');
    expect((await refusal(mine.sendMessage(channelId, 'as you said', { replyTo: messageId }))).code).toBe(
      'not-found',
    );
    await owner.call(chat.lift, { params: params() }).catch(() => {});
  },
);

test('whether a message exists is said to moderators only', async () => {
  const unknown = { params: { channelId, messageId: newId('message') } };
  expect((await refusal(owner.call(chat.deleteMessage, unknown))).code).toBe('not-found');
  expect((await refusal(ben.call(chat.deleteMessage, unknown))).code).toBe('forbidden');
});

test('a message that waits for review goes when its author is banned', async () => {
  await owner.call(chat.setTerms, {
    params: { channelId },
    body: { blocked: ['forbidden fruit'], permitted: [] },
  });
  await until('a message in review', async () => {
    await bens.sendMessage(channelId, `some forbidden fruit ${Date.now()}`);
    return (await queue()).length > 0;
  });
  await owner.call(chat.restrict, { params: params(), body: { reason: '' } });
  expect(await queue()).toEqual([]);
  await owner.call(chat.lift, { params: params() });
  await bens.join(channelId);
});
