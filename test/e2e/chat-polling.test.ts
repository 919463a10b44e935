import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as chat from '../../domain/chat/contract';
import { enterRoom, type Viewer } from './viewer';
import { type Person, startWorld, until, type World } from './world';

const socketsPerRoom = 12;
let world: World;
let owner: Person;
let ben: Person;
let channelId: string;
const viewers: Viewer[] = [];

beforeAll(async () => {
  world = await startWorld(undefined, { SOCKETS_PER_ROOM: String(socketsPerRoom) });
  [owner, ben] = await Promise.all([world.person('polling_owner'), world.person('polling_ben')]);
  channelId = await world.room(owner);
});

afterAll(async () => {
  for (const viewer of viewers) viewer.leave();
  await world?.stop();
});

async function enter(person?: Person): Promise<Viewer> {
  const viewer = await enterRoom(world, channelId, { person });
  viewers.push(viewer);
  return viewer;
}

const onPolling = (viewer: Viewer) => viewer.view().connection === 'polling';

test('the readers of a room with too many sockets move to polling, and no viewer misses or repeats a message', async () => {
  const [writer, moderator] = [await enter(ben), await enter(owner)];
  const readers = await Promise.all(Array.from({ length: socketsPerRoom }, () => enter()));
  const members = [writer, moderator, ...readers];

  const sent: string[] = [];
  const send = (text: string) => {
    sent.push(text);
    writer.send(text);
  };
  send('this is getting crowded');
  for (let line = 1; !readers.every(onPolling); line += 1) {
    // A text that differs only in a number counts as repeated.
    send(`${randomUUID()} ${line}`);
    // The rate limit is 20 messages in 30 seconds.
    await new Promise((pause) => setTimeout(pause, 1_600));
    if (line > 18) throw new Error('The readers did not move to polling.');
  }
  send('the last line');
  await until('the last line', () => members.every((one) => one.texts().at(-1) === 'the last line'));
  for (const one of members) expect(one.texts()).toEqual(sent);
  for (const reader of readers) expect(reader.pages()).toBeGreaterThan(0);
  for (const one of [writer, moderator]) expect(one.view().connection).toBe('open');

  // A reader who joins now polls from the start, and sees the same messages.
  const late = await enter();
  await until('the polled room', () => onPolling(late));
  expect(late.texts()).toEqual(sent);

  send('one more');
  await until('another message by polling', () =>
    [...readers, late].every((one) => one.texts().at(-1) === 'one more'),
  );
  const { delivery } = await world.call(chat.getRoom, { params: { channelId } });
  expect(delivery).toBe('polling');
});
