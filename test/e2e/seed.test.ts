import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as chat from '../../domain/chat/contract';
import type { Entry } from '../../domain/chat/log/model';
import * as sessions from '../../domain/sessions/contract';
import * as users from '../../domain/users/contract';
import type { DemoAccount } from '../../local/seed/account';
import { demoPassword, demoPeople } from '../../local/seed/people';
import { type Seed, startSeed } from '../../local/seed/seed';
import { startWorld, until, type World } from './world';

/** `npm start -- --seed`: the first minute of everybody who tries this. */

let world: World;
let seed: Seed;
let folder: string;
let accounts: readonly DemoAccount[];
const troubles: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  folder = mkdtempSync(join(tmpdir(), 'seed-'));
  seed = startSeed({
    cloud: world.running.cloud,
    site: world.running.site,
    folder,
    lifeMs: 10 * 60_000,
    onUpdate: (text) => troubles.push(text),
  });
  accounts = await seed.done;
}, 180_000);
afterAll(async () => {
  await seed?.stop();
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const named = (username: string) => accounts.find(({ person }) => person.username === username)!;
const names = (stream: string) =>
  demoPeople.filter((one) => one.stream === stream).map(({ username }) => username);
const stateOf = async (name: string) => (await world.call(sessions.getLive, { params: { name } })).state;

/** Everything that the seed does is in one test, because it takes a minute to become visible. */
test('six channels are live and people talk there; others are in each other state; all of it can be stopped', {
  timeout: 300_000,
}, async () => {
  expect(troubles).toEqual([]);
  expect(accounts.map(({ person }) => person.username).sort()).toEqual(
    demoPeople.map(({ username }) => username).sort(),
  );
  expect(names('live')).toHaveLength(6);
  await until(
    'six live channels',
    async () => {
      const states = await Promise.all(names('live').map(stateOf));
      return states.every((state) => state === 'live');
    },
    60_000,
  );

  // Each shows and plays something else.
  const scenes = demoPeople.filter(({ stream }) => stream === 'live').map(({ scene }) => scene!);
  expect(new Set(scenes.map(({ name }) => name)).size).toBe(6);
  expect(new Set(scenes.map(({ sound }) => sound)).size).toBe(6);

  // In each chat several people talk; somewhere they answer each other and use emotes.
  const entries = async (name: string): Promise<readonly Entry[]> =>
    (await world.call(chat.listMessages, { params: { channelId: named(name).channelId }, query: {} }))
      .entries;
  await until(
    'talk in each chat',
    async () => {
      const rooms = await Promise.all(names('live').map(entries));
      const messages = rooms.map((room) =>
        room.flatMap((one) => (one.type === 'message' ? [one.message] : [])),
      );
      const all = messages.flat();
      return (
        messages.every((room) => new Set(room.map(({ author }) => author.userId)).size >= 2) &&
        all.some(({ reply }) => reply !== undefined) &&
        all.some(({ text }) => /\bsf[A-Z]\w+/.test(text))
      );
    },
    150_000,
  );
  const { accessToken } = await world.call(users.signIn, {
    body: { login: 'olu_b', password: demoPassword },
  });
  const { items: follows } = await world.as(accessToken)(users.listFollows, { query: {} });
  expect(follows.length).toBeGreaterThan(3);

  // The other states: never live, lost and back, ended with a stream to replay.
  for (const name of names('never')) expect(await stateOf(name)).toBe('offline');
  await until('a lost encoder', async () => (await stateOf(names('flaky')[0]!)) === 'reconnecting', 90_000);
  await until('its return', async () => (await stateOf(names('flaky')[0]!)) === 'live', 90_000);
  await until(
    'a stream to replay',
    async () => {
      const { items } = await world.call(sessions.listSessions, {
        params: { name: names('past')[0]! },
        query: {},
      });
      return items.some(({ state, recording }) => state === 'ended' && recording !== null);
    },
    90_000,
  );

  await seed.stop();
  expect(publishers()).toEqual([]);
  const before = await Promise.all(names('live').map(entries));
  await new Promise((rest) => setTimeout(rest, 15_000));
  const after = await Promise.all(names('live').map(entries));
  const seqs = (rooms: readonly (readonly Entry[])[]) => rooms.map((room) => room.at(-1)?.seq);
  expect(seqs(after)).toEqual(seqs(before));
});

/** The encoders that publish from the seed's folder. */
function publishers(): string[] {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes('-stream_loop') && line.includes(folder));
}
