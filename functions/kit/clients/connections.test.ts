import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../../test/scripted-server';
import { invoke } from './lambda';
import { connections } from './sockets';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(() => server.close());
beforeEach(() => {
  server.received.length = 0;
  server.script.length = 0;
});

const sockets = () => connections(`${server.url}/execute-api/abc/ws/`);

it('a post is made again while API Gateway is too busy', async () => {
  server.script.push({ status: 429 }, { status: 429 }, {});
  expect(await sockets().post('a/b=', 'frame')).toBe('sent');
  expect(server.received.map(({ method, path, body }) => ({ method, path, body }))).toEqual(
    Array.from({ length: 3 }, () => ({
      method: 'POST',
      path: '/execute-api/abc/ws/@connections/a%2Fb%3D',
      body: 'frame',
    })),
  );
});

it('a connection that is gone is told from one that cannot be posted to', async () => {
  server.script.push({ status: 410 }, { status: 400 }, { status: 403 });
  const outcomes = [];
  for (const id of ['a', 'b', 'c']) outcomes.push(await sockets().post(id, 'frame'));
  expect(outcomes).toEqual(['gone', 'gone', 'failed']);
  expect(server.received).toHaveLength(3);
});

it('many posts tell who is gone and who failed', async () => {
  const ids = Array.from({ length: 200 }, (_, at) => `c${at}`);
  server.script.push({ status: 410 }, { status: 403 });
  const { gone, failed } = await sockets().postMany(ids, 'frame');
  expect(gone).toHaveLength(1);
  expect(failed).toHaveLength(1);
  expect(new Set(server.received.map(({ path }) => path)).size).toBe(200);
});

it('many posts are a few where the endpoint says that it takes them together', async () => {
  const all = sockets();
  const ids = Array.from({ length: 2_500 }, (_, at) => `c${at}`);
  server.script.push({ headers: { 'x-streamforge-bulk': '1' } });
  await all.post('first', 'frame');
  server.received.length = 0;
  server.script.push(
    { body: { gone: ['c1'], limited: ['c2'] } },
    { body: { gone: [], limited: [] } },
    { status: 403 },
  );
  const { gone, failed } = await all.postMany(ids, 'frame');
  expect(gone).toEqual(['c1']);
  expect(failed).toEqual(['c2', ...ids.slice(2_000)]);
  expect(server.received.map(({ path }) => path)).toEqual(
    Array.from({ length: 3 }, () => '/execute-api/abc/ws/@connections'),
  );
  expect(JSON.parse(server.received[1]!.body)).toEqual({
    connectionIds: ids.slice(1_000, 2_000),
    data: 'frame',
  });
});

it('a connection is closed, also one that is gone', async () => {
  server.script.push({ status: 204 }, { status: 410 }, { status: 403 });
  await sockets().close('a');
  await sockets().close('a');
  await expect(sockets().close('a')).rejects.toThrow();
  expect(server.received.map(({ method }) => method)).toEqual(['DELETE', 'DELETE', 'DELETE']);
});

it('a function that is invoked answers, or throws what it threw', async () => {
  server.script.push(
    { body: { sum: 3 } },
    {
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'RangeError', errorMessage: 'too far' },
    },
  );
  expect(await invoke('adder', [1, 2])).toEqual({ sum: 3 });
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    path: '/2015-03-31/functions/adder/invocations',
    body: '[1,2]',
  });
  await expect(invoke('adder', null)).rejects.toMatchObject({
    name: 'RangeError',
    message: 'adder failed: too far',
  });
});

it('a function is waited for as long as it works, and called once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let finish = () => {};
  const after = new Promise<void>((done) => {
    finish = done;
  });
  server.script.push({ after, body: { sum: 3 } });
  const answer = invoke('adder', [1, 2]);
  while (server.received.length === 0) await new Promise(setImmediate);
  vi.advanceTimersByTime(45_000);
  vi.useRealTimers();
  await new Promise(setImmediate);
  finish();
  expect(await answer).toEqual({ sum: 3 });
  expect(server.received).toHaveLength(1);
});
