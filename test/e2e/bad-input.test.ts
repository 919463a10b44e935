import { randomBytes } from 'node:crypto';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allRoutes } from '../../domain/contracts';
import { problemTable } from '../../domain/kit/problem';
import { problemSchema } from '../../domain/kit/problem-schema';
import type { Route } from '../../domain/kit/route';
import { badRequests, validRequests, type WireRequest } from './requests';
import { liveState, type Person, startWorld, type World } from './world';

let world: World;
let ana: Person;

beforeAll(async () => {
  world = await startWorld();
  ana = await world.person('ana');
  await world.channel(ana);
  await liveState(world, 'ana', 'offline'); // the other services have projected the channel
});

afterAll(() => world?.stop());

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  /** Whether WAF refuses it for its length. */
  readonly forFirewall: boolean;
}

async function send(
  route: Route,
  request: WireRequest,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(request.params[name])),
  );
  const query = new URLSearchParams(request.query as Record<string, string>).toString();
  const response = await fetch(`${world.running.site}${path}${query && `?${query}`}`, {
    method: route.method,
    headers: { ...(request.body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(request.body !== undefined && {
      body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
    }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
    forFirewall: query.length > 2_048 || path.length > 1_024,
  };
}

/** Expects a problem document that reveals nothing internal. */
function expectProblem(answer: Answer, statuses: readonly number[], why: string): void {
  // AWS's common rules refuse such addresses before they reach the API.
  if (answer.forFirewall) {
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 403, text: 'Request blocked.' });
    return;
  }
  expect(statuses, `${why}: ${answer.status} ${answer.text.slice(0, 300)}`).toContain(answer.status);
  expect(answer.type, why).toContain('application/problem+json');
  const problem = problemSchema.parse(JSON.parse(answer.text));
  expect(problemTable[problem.code as keyof typeof problemTable].status, why).toBe(answer.status);
  expect(answer.text, why).not.toMatch(/node_modules|index\.js|\\n\s+at |hunter2|arn:aws/);
}

/** Items in each table. */
async function countItems(): Promise<Record<string, number>> {
  const client = new DynamoDBClient(world.running.clientConfig());
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const counts: Record<string, number> = {};
  for (const TableName of TableNames) {
    counts[TableName] =
      (await client.send(new ScanCommand({ TableName, Select: 'COUNT', ConsistentRead: true }))).Count ?? 0;
  }
  return counts;
}

const named = allRoutes.map((route) => [route.id, route] as const);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const sample = (route: Route): WireRequest => fc.sample(validRequests(route), 1)[0]!;

test.each(named)(
  '%s refuses what its contract does not accept, and stores nothing',
  { timeout: 60_000 },
  async (_, route) => {
    const headers = route.auth === 'public' ? {} : bearer(ana.accessToken);
    const before = await countItems();
    for (const bad of badRequests(route, sample(route))) {
      expectProblem(await send(route, bad, headers), [400, 404, 413], bad.why);
    }
    if (route.body) {
      for (const text of ['{', '{"a":', '\u0000', 'null,']) {
        expectProblem(
          await send(route, { ...sample(route), body: text }, headers),
          [400],
          `the body is ${text}`,
        );
      }
      const huge = { ...sample(route), body: { filler: 'x'.repeat(300_000) } };
      expectProblem(await send(route, huge, headers), [400, 413], 'the body is huge');
      const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
      expectProblem(
        await send(route, { ...sample(route), body: 'a=b' }, form),
        [400, 415],
        'the body is a form',
      );
    }
    expect(await countItems()).toEqual(before);
  },
);

const guarded = named.filter(([, route]) => route.auth !== 'public');

/** The token with another claim or another signature. */
function tampered(token: string): Record<string, string> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    'another user': `${header}.${encode({ ...claims, username: 'usr_01JZZZZZZZZZZZZZZZZZZZZZZZ' })}.${signature}`,
    'an expired time': `${header}.${encode({ ...claims, exp: 1 })}.${signature}`,
    'no algorithm': `${encode({ alg: 'none' })}.${payload}.`,
    'another signature': `${header}.${payload}.${randomBytes(256).toString('base64url')}`,
    'the id of a ticket': randomBytes(32).toString('base64url'),
    nothing: '',
  };
}

test.each(guarded)('%s refuses requests without a valid token', { timeout: 30_000 }, async (_, route) => {
  expectProblem(await send(route, sample(route)), [401], 'no token');
  for (const [why, token] of Object.entries(tampered(ana.accessToken))) {
    expectProblem(await send(route, sample(route), bearer(token)), [401], why);
  }
  expectProblem(
    await send(route, sample(route), { authorization: `Basic ${ana.accessToken}` }),
    [401],
    'another scheme',
  );
});

test('unknown paths and methods are answered with problem documents', async () => {
  for (const path of ['/v1/', '/v1/nothing', '/v1/users', '/v1/users/a/b/c', '/v1/live/%252e%252e/%252e']) {
    for (const method of ['GET', 'DELETE', 'POST']) {
      const response = await fetch(world.running.site + path, { method });
      const answer = {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
        forFirewall: false,
      };
      if (answer.status !== 200) expectProblem(answer, [400, 403, 404], `${method} ${path}`);
    }
  }
});

test('headers and parameters may have any name', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const response = await fetch(`${world.running.site}/v1/live`, { headers: { [name]: 'x' } });
    expect(response.status, name).toBe(200);
    const unknown = await fetch(`${world.running.site}/v1/live?${name}=1`);
    expect(unknown.status, name).toBe(400);
  }
});

test('a method that an address does not have is refused with 405, and with those that it has', async () => {
  const byPath = new Map<string, string[]>();
  for (const { path, method } of allRoutes) byPath.set(path, [...(byPath.get(path) ?? []), method]);
  for (const [path, methods] of byPath) {
    const address = world.running.site + path.replace(/\{\w+\}/g, 'x');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => !methods.includes(one))) {
      const response = await fetch(address, { method });
      expect(response.status, `${method} ${path}`).toBe(405);
      expect(response.headers.get('allow')?.split(', ').sort()).toEqual([...methods].sort());
      expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'method-not-allowed' });
    }
  }
});
