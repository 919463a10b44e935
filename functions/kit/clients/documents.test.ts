import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { withScriptedServer } from '../../../test/scripted-server';
import { setDeadline } from '../deadline';
import { isTransient } from '../failures';
import type { documents as Documents } from './documents';

/** What every client of the kit does when AWS is busy, away or of another opinion about the time. */

const server = withScriptedServer();
let documents: typeof Documents;
// Any pause is as likely as a shorter one: here the shortest.
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
beforeEach(async () => {
  // A client of its own for each test, with a full retry quota.
  vi.resetModules();
  ({ documents } = await import('./documents'));
});

const get = () => documents().get({ TableName: 't', Key: { pk: 'a', none: undefined } });
const failure = () => get().catch((error: unknown) => error);
const refused = (status: number, type: string, more: object = {}) => ({
  status,
  headers: { date: new Date().toUTCString() },
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, ...more },
});

describe('a call', () => {
  it('is made again after a throttle, a failure of AWS and a lost connection', async () => {
    server.script.push(refused(400, 'ProvisionedThroughputExceededException'), { status: 503 }, 'drop', {
      body: { Item: { pk: { S: 'a' }, n: { N: '1.5' } } },
    });
    expect((await get()).Item).toEqual({ pk: 'a', n: 1.5 });
    expect(server.received).toHaveLength(4);
    expect(new Set(server.received.map(({ body }) => body))).toEqual(
      new Set(['{"TableName":"t","Key":{"pk":{"S":"a"}}}']),
    );
  });

  it('gives up after four attempts with the last error, which may pass', async () => {
    server.script.push(...Array.from({ length: 5 }, () => refused(400, 'ThrottlingException')));
    const error = await failure();
    expect(error).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
    expect(isTransient(error)).toBe(true);
    expect(server.received).toHaveLength(4);
    server.script.length = 0;
    server.script.push('drop', 'drop', 'drop', 'drop');
    expect(isTransient(await failure())).toBe(true);
  });

  it('is made once when AWS refuses it, and throws what AWS said', async () => {
    server.script.push(
      refused(400, 'TransactionCanceledException', {
        Message: 'Transaction cancelled',
        CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
      }),
      refused(400, 'ConditionalCheckFailedException', { message: 'no', Item: { pk: { S: 'a' } } }),
      refused(403, 'AccessDeniedException'),
    );
    const cancelled = await failure();
    expect(cancelled).toMatchObject({
      name: 'TransactionCanceledException',
      message: 'Transaction cancelled',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    expect(isTransient(cancelled)).toBe(true);
    expect(await failure()).toMatchObject({ name: 'ConditionalCheckFailedException' });
    const denied = await failure();
    expect(denied).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
    expect(isTransient(denied)).toBe(false);
    expect(server.received).toHaveLength(3);
  });

  it('goes to the address of its service, with the credentials of the role', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', server.url);
    await get();
    expect(server.received[0]!.headers['x-amz-security-token']).toBe('token');
    expect(server.received[0]!.headers.authorization).toMatch(/Credential=key\/\d+\/us-east-1\/dynamodb\//);
    vi.unstubAllEnvs();
  });

  it('waits as long as AWS asks for', async () => {
    server.script.push({ status: 503, headers: { 'retry-after': '1' } }, {});
    const began = performance.now();
    await get();
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it('is signed again by the clock of AWS when ours is wrong', async () => {
    const ahead = new Date(Date.now() + 3_600_000);
    const skewed = refused(403, 'RequestTimeTooSkewed');
    server.script.push({ ...skewed, headers: { date: ahead.toUTCString() } }, {});
    await get();
    const day = (at: Date) =>
      at
        .toISOString()
        .replace(/[-:]|\.\d+/g, '')
        .slice(0, 11);
    expect(String(server.received[1]!.headers['x-amz-date']).slice(0, 11)).toBe(day(ahead));
  });

  it('is not repeated without end when all fail: retries have a quota', async () => {
    server.script.push(...Array.from({ length: 400 }, () => ({ status: 500 })));
    for (let n = 0; n < 50; n += 1) await failure();
    expect(server.received.length).toBeLessThan(100);
  });

  it('is cancelled when the deadline of the handler passes, also between two attempts', async () => {
    // The test shares the deadline with the client that was loaded anew.
    const { setDeadline: setFresh } = await import('../deadline');
    for (const script of [
      [{ after: new Promise(() => {}) }],
      [{ status: 503, headers: { 'retry-after': '9' } }],
    ]) {
      const invocation = new AbortController();
      setFresh(invocation.signal);
      server.script.push(...script);
      const before = server.received.length;
      const late = failure();
      await vi.waitFor(() => expect(server.received.length).toBe(before + 1));
      await new Promise((done) => setTimeout(done, 20));
      invocation.abort();
      expect(isTransient(await late)).toBe(true);
    }
    setDeadline(undefined);
  });
});
