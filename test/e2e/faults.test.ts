import { IvsClient, paginateListChannels } from '@aws-sdk/client-ivs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../client/rest';
import * as channels from '../../domain/channels/contract';
import * as sessions from '../../domain/sessions/contract';
import * as users from '../../domain/users/contract';
import type { FaultRule } from '../../local/runtime/faults';
import { uniqueName as name, type Person, startWorld, until, type World } from './world';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterEach(() => world.running.faults.set([]));
afterAll(() => world?.stop());

/** Routes of every kind: with and without a token, reads and writes, with calls of Cognito and IVS. */
function requestsOf({ username, password, accessToken }: Person): Promise<Response>[] {
  const authorization = `Bearer ${accessToken}`;
  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${world.running.site}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const fresh = name('new');
  return [
    send('GET', '/v1/users/me'),
    send('PATCH', '/v1/users/me', { bio: 'Fish.' }),
    send('GET', `/v1/users/${username}`),
    send('GET', '/v1/channels/me'),
    send('PATCH', '/v1/channels/me', { title: 'Fish' }),
    send('POST', '/v1/channels/me/stream-key', {}),
    send('GET', `/v1/live/${username}`),
    send('GET', '/v1/live'),
    send('POST', '/v1/socket-tickets', {}),
    send('POST', '/v1/auth/sign-in', { login: username, password }),
    send('POST', '/v1/auth/sign-up', { username: fresh, email: `${fresh}@example.com`, password }),
  ];
}

test('when an AWS service throttles, fails or hangs, answers are problems with Retry-After', {
  timeout: 90_000,
}, async () => {
  const ana = await world.person(name('ana'));
  await world.channel(ana);
  const faults: Omit<FaultRule, 'rate'>[] = [
    { service: 'dynamodb', kind: 'throttle' },
    { service: 'dynamodb', kind: 'error' },
    { service: 'dynamodb', kind: 'timeout', delayMs: 100 },
    { service: 'cognito', kind: 'throttle' },
    { service: 'ivs', kind: 'throttle' },
  ];
  for (const fault of faults) {
    world.running.faults.set([{ ...fault, rate: 1 }]);
    const statuses = new Set<number>();
    for (const answer of await Promise.all(requestsOf(ana))) {
      const text = await answer.text();
      const what = `${fault.service} ${fault.kind}: ${answer.status} ${text.slice(0, 200)}`;
      statuses.add(answer.status);
      expect(text, what).not.toMatch(/\bat .+:\d+:\d+|node_modules|dynamodb|ThrottlingException/i);
      if (answer.ok) continue;
      expect([429, 503], what).toContain(answer.status);
      expect(answer.headers.get('content-type'), what).toContain('application/problem+json');
      expect(JSON.parse(text), what).toMatchObject({ status: answer.status, code: expect.any(String) });
      expect(Number(answer.headers.get('retry-after')), what).toBeGreaterThan(0);
    }
    expect([...statuses], `${fault.service} ${fault.kind} was injected`).toContain(503);
  }
  world.running.faults.set([]);
  await until('recovery', async () => {
    const answers = await Promise.all(requestsOf(ana));
    return answers.every(({ ok }) => ok);
  });
});

/** Calls until it succeeds, while the answer says that it may succeed later. */
async function retry<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || tries === 40) throw error;
      if (![409, 429, 503].includes(error.problem.status)) throw error;
      await new Promise((resume) => setTimeout(resume, 250));
    }
  }
}

test('throttles, errors, duplicates, delays and disorder do not change the result', {
  timeout: 90_000,
}, async () => {
  const people = await Promise.all(['bea', 'carl', 'dora'].map((stem) => world.person(name(stem))));
  world.running.faults.set([
    { service: 'dynamodb', kind: 'throttle', rate: 0.15, seed: 1 },
    { service: 'dynamodb', kind: 'error', rate: 0.05, seed: 2 },
    { service: 'ivs', kind: 'throttle', rate: 0.2, seed: 3 },
    { service: 'ivs', kind: 'error', rate: 0.1, seed: 4 },
    { service: 'eventbridge', kind: 'throttle', rate: 0.2, seed: 5 },
    { service: 'sqs', kind: 'throttle', rate: 0.2, seed: 6 },
    { service: '*', kind: 'duplicate', rate: 0.4, seed: 7 },
    { service: 'eventbridge', kind: 'delay', rate: 0.5, delayMs: 1_500, seed: 8 },
    { service: 'lambda', kind: 'delay', rate: 0.3, delayMs: 500, seed: 9 },
  ]);
  const made = await Promise.all(
    people.map((person) => retry(() => person.call(channels.createChannel, {}))),
  );
  const ready = (person: Person) =>
    until(
      `the ingest of ${person.username}`,
      async () => {
        // The page also repeats this while it waits.
        const own = await retry(() => person.call(channels.createChannel, {}));
        return own.ingestState === 'ready';
      },
      45_000,
    );
  await Promise.all(people.map(ready));
  for (const title of ['First', 'Second', 'Last'])
    await Promise.all(
      people.map((person) => retry(() => person.call(channels.updateChannel, { body: { title } }))),
    );

  // The encoder connected, was lost and came back; its events arrive late, twice and in any order.
  const ivs = new IvsClient(world.running.clientConfig());
  world.running.faults.set([
    { service: 'dynamodb', kind: 'throttle', rate: 0.1, seed: 1 },
    { service: '*', kind: 'duplicate', rate: 0.5, seed: 7 },
    { service: 'eventbridge', kind: 'delay', rate: 0.7, delayMs: 1_500, seed: 8 },
  ]);
  const inIvs = new Map<string, string[]>();
  for await (const page of paginateListChannels({ client: ivs }, {})) {
    for (const { name: owner = '', arn = '' } of page.channels ?? [])
      inIvs.set(owner, [...(inIvs.get(owner) ?? []), arn]);
  }
  ivs.destroy();
  for (const { channelId } of made) expect(inIvs.get(channelId), 'channels in IVS').toHaveLength(1);

  const now = Date.now();
  const events: [string, string, number][] = [
    ['Session Created', 'st-1', 9],
    ['Stream Start', 'st-1', 8],
    ['Stream End', 'st-1', 6],
    ['Session Created', 'st-2', 5],
    ['Stream Start', 'st-2', 4],
  ];
  for (const { channelId } of made) {
    for (const [event_name, stream, secondsAgo] of events) {
      await world.running.cloud.ports.emit({
        source: 'aws.ivs',
        detailType: 'IVS Stream State Change',
        detail: { event_name, stream_id: `${stream}-${channelId}` },
        resources: [inIvs.get(channelId)![0]!],
        time: new Date(now - secondsAgo * 1000).toISOString(),
      });
    }
  }
  await new Promise((resume) => setTimeout(resume, 2_000));
  world.running.faults.set([]);
  for (const { username } of people) {
    await until(`the right state of ${username}`, async () => {
      const { items } = await world.call(sessions.listSessions, { params: { name: username }, query: {} });
      const [only, ...others] = items;
      return others.length === 0 && only?.state === 'live' && only.reconnects === 1 && only.title === 'Last';
    });
  }
  const counts = world.running.faults.counts();
  for (const fault of ['dynamodb throttle', 'ivs throttle', 'eventbridge delay', 'dynamodb duplicate'])
    expect(counts[fault], fault).toBeGreaterThan(0);
  expect(world.running.iamReport().denials).toEqual([]);
});

test('a sign-up that Cognito throttles leaves the name free', async () => {
  const body = {
    username: name('emil'),
    email: `${name('emil')}@example.com`,
    password: 'a long enough one',
  };
  world.running.faults.set([{ service: 'cognito', operation: 'SignUp', kind: 'throttle', rate: 1 }]);
  await expect(world.call(users.signUp, { body })).rejects.toMatchObject({ problem: { status: 503 } });
  world.running.faults.set([]);
  await world.call(users.signUp, { body });
});
