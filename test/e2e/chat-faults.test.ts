import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  channelId = await world.room(owner);
  await spreadRoom(world, channelId, 2);
});

afterAll(() => world?.stop());

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Texts that differ: near-duplicates are refused. */
const textOf = (n: number): string => `${n} ${createHash('sha256').update(`${n}`).digest('base64url')}`;
/** Below the flood limit of half a minute. */
const mostPerSender = 19;

/** Faults of posts, the stream and the table; `falseGone` is the share of posts that find an open connection gone. */
function faultsOf(falseGone: number): FaultRule[] {
  const posts = { service: 'execute-api', operation: 'PostToConnection' };
  return [
    { ...posts, kind: 'gone', rate: falseGone, seed: 1 },
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

/** Kills a function; true when it was running. */
const kill = (name: string): boolean => world.running.crash(`streamforge-chat-${name}`) > 0;

/** Kills the fan-out and the shard poster in turn, each time after some posts. */
function killRepeatedly() {
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

async function loadHistory(): Promise<string[]> {
  const texts: string[] = [];
  for (let after = 0; ; ) {
    const query = { after, limit: 50 };
    const { entries, more } = await world.call(chat.listMessages, { params: { channelId }, query });
    texts.push(...entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.text] : [])));
    if (!more) return texts;
    after = entries.at(-1)!.seq;
  }
}

test('after throttles, duplicates, kills and false 410s no viewer misses an accepted message', {
  timeout: 120_000,
}, async () => {
  const enter = (person?: Person, at = 0) =>
    enterRoom(world, channelId, { person, localAddress: `127.0.0.${at + 2}` });
  const writers = await Promise.all(senders.map(enter));
  const survivors = [...writers, ...(await Promise.all(Array.from({ length: 6 }, () => enter())))];
  const ghosts = await Promise.all(Array.from({ length: 24 }, () => enter()));
  let sent = 0;
  const send = () => {
    if (sent >= mostPerSender * writers.length) return;
    writers[sent % writers.length]!.send(textOf(sent));
    sent += 1;
  };
  const sendFor = async (ms: number) => {
    for (const end = Date.now() + ms; Date.now() < end; await pause(100)) send();
  };

  await sendFor(1_000);
  world.running.faults.set(faultsOf(0.02));
  const killer = killRepeatedly();
  await sendFor(5_000);
  // These vanish while the function that would handle $disconnect is killed, so their subscriptions stay until a post
  // finds them gone. Meanwhile every second post wrongly finds a connection gone.
  for (const ghost of ghosts) ghost.vanish();
  await pause(20);
  kill('socket');
  world.running.faults.set(faultsOf(0.5));
  await sendFor(2_000);
  world.running.faults.set(faultsOf(0.02));
  await sendFor(5_000);
  const { kills } = killer;
  const isEnough = () => kills['fan-out'] >= 3 && kills['post-shard'] >= 3;
  for (const end = Date.now() + 20_000; !isEnough() && Date.now() < end; ) await sendFor(200);
  await killer.stop();
  // No later message reveals that the last one is missing.
  const slow: FaultRule = { service: 'execute-api', operation: 'PostToConnection', kind: 'slow', rate: 1 };
  world.running.faults.set([{ ...slow, delayMs: 1_000 }, ...faultsOf(0.02)]);
  send();
  await until('a kill in the middle of the last message', () => kill('fan-out'));
  world.running.faults.set([]);

  const isAnswered = (one: Viewer) => one.view().outbox.every(({ state }) => state !== 'sending');
  await until('an answer to every message', () => writers.every(isAnswered));
  const accepted = writers.flatMap((one) => [...one.accepted]);
  const refused = writers.flatMap((one) => [...one.refused]);
  const missing = () =>
    survivors.map((one) => {
      const texts = new Set(one.texts());
      return accepted.filter((text) => !texts.has(text)).length;
    });
  await until('every accepted message at every viewer', () => missing().every((count) => count === 0)).catch(
    () => {
      throw new Error(`Messages that each survivor misses: ${missing().join()}`);
    },
  );

  const log = await loadHistory();
  for (const one of survivors) expect(one.texts()).toEqual(log);
  expect(new Set(log).size).toBe(log.length);
  expect(accepted.filter((text) => !log.includes(text))).toEqual([]);
  expect(refused.filter((text) => log.includes(text))).toEqual([]);
  // The faults were injected, and most messages were accepted all the same.
  expect(accepted.length).toBeGreaterThan(sent * 0.8);
  // Three times each, unless a busy machine makes few posts.
  expect(Math.min(kills['fan-out'], kills['post-shard'])).toBeGreaterThanOrEqual(1);
  const counts = world.running.faults.counts();
  for (const kind of ['gone', 'throttle', 'error', 'timeout', 'slow'])
    expect(counts[`execute-api ${kind}`], kind).toBeGreaterThan(0);
  for (const kind of ['duplicate', 'delay']) expect(counts[`kinesis ${kind}`], kind).toBeGreaterThan(0);
  for (const one of survivors) one.leave();
});
