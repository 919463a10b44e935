import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../../test/scripted-server';
import { isTransient } from '../failures';
import { callJson } from './call';
import { endpointOf } from './environment';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
  // Any pause is as likely as a shorter one: here the shortest.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(() => server.close());
beforeEach(() => {
  server.received.length = 0;
  server.script.length = 0;
});

const call = () =>
  callJson<{ ok?: boolean }>(
    { service: 'dynamodb', endpoint: endpointOf('dynamodb'), version: '1.0' },
    'DynamoDB_20120810.GetItem',
    { TableName: 't' },
  );
const refused = (status: number, type: string, more: object = {}) => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, ...more },
});

describe('a call', () => {
  it('is made again after a throttle, a failure of AWS and a lost connection', async () => {
    server.script.push(refused(400, 'ProvisionedThroughputExceededException'), { status: 503 }, 'drop', {
      body: { ok: true },
    });
    expect(await call()).toEqual({ ok: true });
    expect(server.received).toHaveLength(4);
    expect(new Set(server.received.map(({ body }) => body))).toEqual(new Set(['{"TableName":"t"}']));
  });

  it('gives up after four tries with the last error, which says that it may pass', async () => {
    server.script.push(...Array.from({ length: 5 }, () => refused(400, 'ThrottlingException')));
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
    expect(isTransient(error)).toBe(true);
    expect(server.received).toHaveLength(4);
    server.script.length = 0;
    server.script.push('drop', 'drop', 'drop', 'drop');
    expect(isTransient(await call().catch((thrown: unknown) => thrown))).toBe(true);
  });

  it('is made once when AWS refuses it, and throws what AWS said', async () => {
    server.script.push(
      refused(400, 'TransactionCanceledException', {
        Message: 'Transaction cancelled',
        CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
      }),
      {
        status: 410,
        headers: { 'x-amzn-errortype': 'GoneException:http://internal', 'x-amzn-requestid': 'r' },
      },
      { status: 403, body: 'not a document' },
    );
    const cancelled = await call().catch((thrown: unknown) => thrown);
    expect(cancelled).toMatchObject({
      name: 'TransactionCanceledException',
      message: 'Transaction cancelled',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    expect(isTransient(cancelled)).toBe(true);
    await expect(call()).rejects.toMatchObject({
      name: 'GoneException',
      $metadata: { httpStatusCode: 410, requestId: 'r' },
    });
    const odd = await call().catch((thrown: unknown) => thrown);
    expect(odd).toMatchObject({ name: 'UnknownError', $metadata: { httpStatusCode: 403 } });
    expect(isTransient(odd)).toBe(false);
    expect(server.received).toHaveLength(3);
  });

  it('goes to the address of the environment, with the credentials of the moment', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'token-1');
    await call();
    vi.stubEnv('AWS_SESSION_TOKEN', 'token-2');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', server.url);
    await call();
    expect(server.received.map(({ headers }) => headers['x-amz-security-token'])).toEqual([
      'token-1',
      'token-2',
    ]);
    vi.stubEnv('AWS_ENDPOINT_URL', '');
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', '');
    expect(endpointOf('dynamodb')).toBe('https://dynamodb.us-east-1.amazonaws.com');
    vi.unstubAllEnvs();
  });
});
