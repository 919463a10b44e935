import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAuthorization, verify } from '../../../local/runtime/endpoint/signature';
import { type Received, withScriptedServer } from '../../../test/scripted-server';
import { setDeadline } from '../deadline';
import { connections } from './connections';

const server = withScriptedServer();
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => {
  setDeadline(undefined);
  vi.useRealTimers();
});

const endpoint = () => `${server.url}/execute-api/abc/ws`;
/** The pool takes a connection back a moment after its answer. */
const nextTurn = () => new Promise(setImmediate);
const sockets = () => connections(`${endpoint()}/`);

/** Whether the signature of a request is good, as the local cloud checks it at this time. */
const check = ({ method, path, headers, body }: Received, now = Date.now()) =>
  verify(
    { method, path, query: '', headers: headers as Record<string, string>, body: Buffer.from(body) },
    parseAuthorization(headers.authorization!),
    'secret',
    now,
  );

describe('a post', () => {
  it.each(['L0SM9cOFvHcCIhw=', 'a/b+ü (1)'])(
    'to %s asks what the SDK asks, with a good signature',
    async (id) => {
      vi.stubEnv('AWS_SESSION_TOKEN', 'token');
      const client = new ApiGatewayManagementApiClient({ endpoint: endpoint() });
      await client.send(new PostToConnectionCommand({ ConnectionId: id, Data: 'Grüße' }));
      expect(await sockets().post(id, 'Grüße')).toBe('sent');
      vi.unstubAllEnvs();
      for (const one of server.received) check(one);
      const [bySdk, byKit] = server.received.map(({ method, path, headers, body }) => ({
        method,
        path,
        body,
        type: headers['content-type'],
        hash: headers['x-amz-content-sha256'],
        token: headers['x-amz-security-token'],
        signedFor: /Credential=[^/]+\/\d+\/([^,]+)/.exec(headers.authorization!)?.[1],
      }));
      expect(byKit).toEqual(bySdk);
    },
  );

  it('is made again while API Gateway is too busy, and after a lost connection', async () => {
    server.script.push({ status: 429 }, 'drop', { status: 503 }, {});
    expect(await sockets().post('a/b=', 'frame')).toBe('sent');
    expect(server.received.map(({ path, body }) => ({ path, body }))).toEqual(
      Array.from({ length: 4 }, () => ({ path: '/execute-api/abc/ws/@connections/a%2Fb%3D', body: 'frame' })),
    );
  });

  it('reports a closed connection as gone, and one that cannot be posted to as failed', async () => {
    const twice = [410, 410, 400, 400].map((status) => ({ status }));
    server.script.push(...twice, { status: 403 });
    const outcomes = [];
    for (const id of ['a', 'b', 'c']) outcomes.push(await sockets().post(id, 'frame'));
    expect(outcomes).toEqual(['gone', 'gone', 'failed']);
    expect(server.received).toHaveLength(5);
  });

  it('reaches an open connection that is reported gone once', async () => {
    server.script.push({ status: 410 });
    expect(await sockets().post('a', 'frame')).toBe('sent');
    expect(server.received).toHaveLength(2);
  });

  it('fails after five attempts, without an error', async () => {
    server.script.push(...Array.from({ length: 5 }, () => ({ status: 429 })));
    expect(await sockets().post('a', 'frame')).toBe('failed');
    server.script.push('drop', 'drop', 'drop', 'drop', 'drop');
    expect(await sockets().post('a', 'frame')).toBe('failed');
    expect(server.received).toHaveLength(10);
    expect(await connections('http://127.0.0.1:9/ws').post('a', 'frame')).toBe('failed');
  });

  it('waits as long as API Gateway asks for', async () => {
    server.script.push({ status: 429, headers: { 'retry-after': '1' } }, {});
    const began = performance.now();
    expect(await sockets().post('a', 'frame')).toBe('sent');
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it('is signed again by the clock of AWS when ours is wrong, and so are later ones', async () => {
    const ahead = Date.now() + 3_600_000;
    server.script.push({ status: 403, headers: { date: new Date(ahead).toUTCString() } }, {}, {});
    const all = sockets();
    expect(await all.post('a', 'frame')).toBe('sent');
    expect(await all.post('a', 'frame')).toBe('sent');
    for (const one of server.received.slice(1)) check(one, ahead);
    expect(server.received).toHaveLength(3);
  });

  it('goes over a connection that was kept, unless that was idle for long', async () => {
    const all = sockets();
    const before = server.connections();
    await all.post('a', 'frame');
    await nextTurn();
    await all.post('a', 'frame');
    await nextTurn();
    expect(server.connections()).toBe(before + 1);
    // A frozen function: the clock goes on, timers do not.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
    await all.post('a', 'frame');
    expect(server.connections()).toBe(before + 2);
  });

  it('takes a fresh connection after one was lost, whatever else was idle', async () => {
    const all = sockets();
    server.script.push(
      ...Array.from({ length: 3 }, () => ({ after: new Promise((go) => setTimeout(go, 20)) })),
    );
    await all.postMany(['a', 'b', 'c'], 'frame');
    await nextTurn();
    const before = server.connections();
    server.script.push('drop');
    expect(await all.post('a', 'frame')).toBe('sent');
    expect(server.connections()).toBe(before + 1);
  });
});

describe('posts to many connections', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`);

  it('are one each, and return who is gone and who failed', async () => {
    server.script.push({ status: 403 });
    const { gone, failed } = await sockets().postMany(ids(200), 'frame');
    expect(gone).toEqual([]);
    expect(failed).toHaveLength(1);
    expect(server.received).toHaveLength(200);
    expect(new Set(server.received.map(({ path }) => path)).size).toBe(200);
    server.script.push({ status: 410 }, { status: 410 });
    expect(await sockets().postMany(['closed'], 'frame')).toEqual({ gone: ['closed'], failed: [] });
  });

  it('are enough in flight for 5,000 a second at 20 ms, and bounded', async () => {
    let go = () => {};
    const after = new Promise<void>((done) => {
      go = done;
    });
    server.script.push(...Array.from({ length: 500 }, () => ({ after })));
    const posting = sockets().postMany(ids(500), 'frame');
    await vi.waitFor(() => expect(server.received.length).toBeGreaterThanOrEqual(128));
    await new Promise((done) => setTimeout(done, 50));
    expect(server.received.length).toBeLessThan(257);
    go();
    expect(await posting).toEqual({ gone: [], failed: [] });
  });

  it('are not repeated without end when all fail: retries have a quota', async () => {
    server.script.push(...Array.from({ length: 3_000 }, () => ({ status: 500 })));
    const { failed } = await sockets().postMany(ids(500), 'frame');
    expect(failed).toHaveLength(500);
    expect(server.received.length).toBeLessThan(700);
  });

  it('end as failed when the deadline of the handler passes, and the next invocation posts again', async () => {
    const all = sockets();
    const invocation = new AbortController();
    setDeadline(invocation.signal);
    server.script.push(
      {},
      { after: new Promise(() => {}) },
      { status: 429, headers: { 'retry-after': '2' } },
    );
    const posting = all.postMany(ids(3), 'frame');
    await vi.waitFor(() => expect(server.received).toHaveLength(3));
    await new Promise((done) => setTimeout(done, 20));
    const began = performance.now();
    invocation.abort();
    expect([...(await posting).failed].sort()).toEqual(['c1', 'c2']);
    expect(performance.now() - began).toBeLessThan(500);
    expect(server.received).toHaveLength(3);
    setDeadline(new AbortController().signal);
    expect(await all.post('a', 'frame')).toBe('sent');
  });
});
