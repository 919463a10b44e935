import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as channels from '../../domain/channels/contract';
import * as chat from '../../domain/chat/contract';
import type { FaultRule } from '../../local/runtime/faults';
import { spreadRoom } from './shards';
import { enterRoom, type Viewer } from './viewer';
import { type Person, startWorld, until, type World } from './world';

let world: World;
let senders: Person[];
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  const owner = await world.person('faults_owner');
  senders = [];
  for (let at = 0; at < 10; at += 1) senders.push(await world.person(`faults_${at}`));
  await world.channel(owner);
  ({ channelId } = await owner.call(channels.getOwnChannel, {}));
  await until('the room', () => world.call(chat.getRoom, { params: { channelId } }).catch(() => null));
  await spreadRoom(world, channelId, 2);
});

afterAll(() => world?.stop());

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** No two are alike, for who says nearly the same again is refused. */
const textOf = (n: number): string => `${n} ${createHash('sha256').update(`${n}`).digest('base64url')}`;
/** Nobody says more than the limit of floods allows in half a minute. */
const mostPerSender = 19;

/** What the room's posts and its stream suffer; `lies` is the share of posts that find an open connection gone. */
function storm(lies: number): FaultRule[] {
  const posts = { service: 'execute-api', operation: 'PostToConnection' };
  return [
    { ...posts, kind: 'gone', rate: lies, seed: 1 },
    { ...posts, kind: 'throttle', rate: 0.1, seed: 2 },
    { ...posts, kind: 'error', rate: 0.1, seed: 3 },
    { ...posts, kind: 'timeout', rate: 0.03, delayMs: 800, seed: 4 },
    { ...posts, kind: 'slow', rate: 0.1, delayMs: 400, seed: 5 },
    { service: 'kinesis', kind: 'duplicate', rate: 0.3, seed: 6 },
    { service: 'kinesis', kind: 'delay', rate: 0.3, delayMs: 900, seed: 7 },
    { service: 'dynamodb', kind: 'throttle', rate: 0.02, seed: 8 },
  ];
}

const posts = (): number => world.running.calls()['execute-api']?.PostToConnection ?? 0;

/** Kills a function; true when it was in the middle of something. */
const kill = (name: string): boolean => world.running.crash(`streamforge-chat-${name}`) > 0;

/** Kills by turns the fan-out and the function that posts to a shard, each time that some posts were made. */
function killOnAndOn() {
  const kills = { 'fan-out': 0, 'post-shard': 0 };
  let isOver = false;
  const end = (async () => {
    for (let posted = 0; !isOver; await pause(10)) {
      const name = kills['fan-out'] < kills['post-shard'] ? 'fan-out' : 'post-shard';
      if (posts() - posted < 25 || !kill(name)) continue;
      kills[name] += 1;
      await pause(500);
      posted = posts();
    }
  })();
  return {
    kills,
    stop(): Promise<void> {
      isOver = true;
      return end;
    },
  };
}

const textsOf = (viewer: Viewer): string[] =>
  viewer.view().lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : []));

async function history(): Promise<string[]> {
  const texts: string[] = [];
  for (let after = 0; ; ) {
    const query = { after, limit: 50 };
    const { entries, more } = await world.call(chat.listMessages, { params: { channelId }, query });
    texts.push(...entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.text] : [])));
    if (!more) return texts;
    after = entries.at(-1)!.seq;
  }
}

test('after throttles, duplicates, kills and storms of 410 nothing accepted is missing anywhere', {
  timeout: 120_000,
}, async () => {
  const enter = (person?: Person, at = 0) =>
    enterRoom(world, channelId, { person, localAddress: `127.0.0.${at + 2}` });
  const speakers = await Promise.all(senders.map(enter));
  const survivors = [...speakers, ...(await Promise.all(Array.from({ length: 6 }, () => enter())))];
  const ghosts = await Promise.all(Array.from({ length: 24 }, () => enter()));
  let said = 0;
  const speak = () => {
    if (said >= mostPerSender * speakers.length) return;
    speakers[said % speakers.length]!.say(textOf(said));
    said += 1;
  };
  const speakFor = async (ms: number) => {
    for (const end = Date.now() + ms; Date.now() < end; await pause(100)) speak();
  };

  await speakFor(1_000);
  world.running.faults.set(storm(0.02));
  const killer = killOnAndOn();
  await speakFor(5_000);
  // These go without a word, and what should note it dies: their seats stay until posts find them gone. Meanwhile
  // every second post finds a connection gone that is not.
  for (const ghost of ghosts) ghost.vanish();
  await pause(20);
  kill('socket');
  world.running.faults.set(storm(0.5));
  await speakFor(2_000);
  world.running.faults.set(storm(0.02));
  await speakFor(5_000);
  const { kills } = killer;
  const isEnough = () => kills['fan-out'] >= 3 && kills['post-shard'] >= 3;
  for (const end = Date.now() + 20_000; !isEnough() && Date.now() < end; ) await speakFor(200);
  await killer.stop();
  // Nobody says anything after the last word, which would show that it is missing.
  const slow: FaultRule = { service: 'execute-api', operation: 'PostToConnection', kind: 'slow', rate: 1 };
  world.running.faults.set([{ ...slow, delayMs: 1_000 }, ...storm(0.02)]);
  speak();
  await until('a kill in the middle of the last word', () => kill('fan-out'));
  world.running.faults.set([]);

  const isAnswered = (one: Viewer) => one.view().outbox.every(({ state }) => state !== 'sending');
  await until('an answer to everything that was said', () => speakers.every(isAnswered));
  const accepted = speakers.flatMap((one) => [...one.accepted]);
  const refused = speakers.flatMap((one) => [...one.refused]);
  const missing = () =>
    survivors.map((one) => {
      const texts = new Set(textsOf(one));
      return accepted.filter((text) => !texts.has(text)).length;
    });
  await until('all that was accepted, with everybody', () => missing().every((count) => count === 0)).catch(
    () => {
      throw new Error(`Messages that each survivor misses: ${missing().join()}`);
    },
  );

  const log = await history();
  for (const one of survivors) expect(textsOf(one)).toEqual(log);
  expect(new Set(log).size).toBe(log.length);
  expect(accepted.filter((text) => !log.includes(text))).toEqual([]);
  expect(refused.filter((text) => log.includes(text))).toEqual([]);
  // It was as bad as it was meant to be, and most of what was said was accepted all the same.
  expect(accepted.length).toBeGreaterThan(said * 0.8);
  // Three times each, unless the machine is so busy that posts are few.
  expect(Math.min(kills['fan-out'], kills['post-shard'])).toBeGreaterThanOrEqual(1);
  const counts = world.running.faults.counts();
  for (const kind of ['gone', 'throttle', 'error', 'timeout', 'slow'])
    expect(counts[`execute-api ${kind}`], kind).toBeGreaterThan(0);
  for (const kind of ['duplicate', 'delay']) expect(counts[`kinesis ${kind}`], kind).toBeGreaterThan(0);
  for (const one of survivors) one.leave();
});
