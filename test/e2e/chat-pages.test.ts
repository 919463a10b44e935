import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as channels from '../../domain/channels/contract';
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
  [owner, ben] = await Promise.all([world.person('pages_owner'), world.person('pages_ben')]);
  await world.channel(owner);
  ({ channelId } = await owner.call(channels.getOwnChannel, {}));
  await until('the room', () => world.call(chat.getRoom, { params: { channelId } }).catch(() => null));
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

const textsOf = (viewer: Viewer): string[] =>
  viewer.view().lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : []));
const onPolling = (viewer: Viewer) => viewer.view().connection === 'polling';

test('a room that outgrows its sockets is read by pages, in one order, and nobody misses or repeats a line', async () => {
  const [writer, moderator] = [await enter(ben), await enter(owner)];
  const readers = await Promise.all(Array.from({ length: socketsPerRoom }, () => enter()));
  const everybody = [writer, moderator, ...readers];

  const said: string[] = [];
  const speak = (text: string) => {
    said.push(text);
    writer.say(text);
  };
  speak('this is getting crowded');
  for (let line = 1; !readers.every(onPolling); line += 1) {
    // What only counts on is taken for a repeat.
    speak(`${randomUUID()} ${line}`);
    // As fast as somebody may write: 20 messages in 30 seconds.
    await new Promise((pause) => setTimeout(pause, 1_600));
    if (line > 18) throw new Error('The readers did not go to pages.');
  }
  speak('the last line');
  await until('the last line', () => everybody.every((one) => textsOf(one).at(-1) === 'the last line'));
  for (const one of everybody) expect(textsOf(one)).toEqual(said);
  for (const reader of readers) expect(reader.pages()).toBeGreaterThan(0);
  for (const one of [writer, moderator]) expect(one.view().connection).toBe('open');

  // Who comes now is given no seat, and reads the same.
  const late = await enter();
  await until('the room by pages', () => onPolling(late));
  expect(textsOf(late)).toEqual(said);

  speak('one more');
  await until('one more line by pages', () =>
    [...readers, late].every((one) => textsOf(one).at(-1) === 'one more'),
  );
  const { delivery } = await world.call(chat.getRoom, { params: { channelId } });
  expect(delivery).toBe('polling');
});
