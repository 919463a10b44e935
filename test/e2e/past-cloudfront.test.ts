import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listCategories } from '../../domain/channels/contract';
import { getOwnProfile, signIn } from '../../domain/users/contract';
import { startWorld, type World } from './world';

/** API Gateway has public addresses of its own: whoever knows them must not get past CloudFront and WAF. */

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

/** The local address of the API itself, from the value of a stack's output. */
function address(stack: string, name: RegExp): string {
  const outputs = world.running.outputs.get(stack) ?? {};
  const [, value] = Object.entries(outputs).find(([key]) => name.test(key))!;
  return world.running.cloud.localAddress(String(value)).replace(/\/v1\/$/, '');
}

/** The status of a refused handshake, or 101. */
const handshake = (url: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((done, fail) => {
    const socket = new WebSocket(url, { headers });
    socket.on('unexpected-response', (_, response) => done(response.statusCode ?? 0));
    socket.on('open', () => {
      socket.close();
      done(101);
    });
    socket.on('error', fail);
  });

test('the REST API refuses public and signed-in calls at its own address, also with a guessed header', async () => {
  const rest = address('streamforge-rest', /^ApiEndpoint/);
  const ana = await world.person('ana');
  const attempts: Record<string, string>[] = [{}, { 'x-origin-verify': 'guessed' }];
  for (const headers of attempts) {
    const open = await fetch(`${rest}${listCategories.path}`, { headers });
    expect(open.status).toBe(403);
    expect(await open.json()).toMatchObject({ code: 'forbidden' });
    // Nobody gets a new allowance of passwords by a forged address.
    const guess = await fetch(`${rest}${signIn.path}`, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'x-forwarded-for': '203.0.113.9, 203.0.113.10',
      },
      body: JSON.stringify({ login: ana.username, password: 'a guess' }),
    });
    expect(guess.status).toBe(403);
    const signedIn = await fetch(`${rest}${getOwnProfile.path}`, {
      headers: { ...headers, authorization: `Bearer ${ana.accessToken}` },
    });
    expect([401, 403]).toContain(signedIn.status);
  }
  // Also while the gateway has the authorizer's answer in its cache.
  await ana.call(getOwnProfile, {});
  const cached = await fetch(`${rest}${getOwnProfile.path}`, {
    headers: { authorization: `Bearer ${ana.accessToken}` },
  });
  expect([401, 403]).toContain(cached.status);
});

test('both WebSocket APIs refuse the handshake at their own addresses', async () => {
  const sockets = address('streamforge-websocket', /^SocketUrl$/);
  expect(await handshake(sockets)).toBe(401);
  expect(await handshake(sockets, { 'x-origin-verify': 'guessed' })).toBe(401);
  const irc = sockets.replace(/execute-api\/.*/, 'execute-api/');
  const api = world.running.outputs.get('streamforge-websocket')!;
  const [, id] = Object.entries(api).find(([key]) => /^ExportsOutputRefIrc/.test(key))!;
  expect(await handshake(`${irc}${id}/irc`)).toBe(403);
});

test('a viewer cannot send the header: CloudFront writes its own', async () => {
  const answer = await fetch(`${world.running.site}${listCategories.path}`, {
    headers: { 'x-origin-verify': 'guessed' },
  });
  expect(answer.status).toBe(200);
  expect(await handshake(`${world.running.site.replace('http', 'ws')}/ws`)).toBe(101);
});
