import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Call, Cloud, ResourceSpec } from '../../runtime/cloud';
import { Identities } from '../../runtime/iam/identities';
import { createLambda, type Lambda } from './index';

let folder: string;
let lambda: Lambda;
let cloud: Cloud;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  cloud = {
    account: '111122223333',
    region: 'us-east-1',
    stateDir: folder,
    endpoint: 'http://127.0.0.1:1',
    emulators: { KINESIS: 'http://127.0.0.1:2' },
    ports: { deliver: vi.fn(async () => {}) },
    localAddress: (text: string) => text.replace('https://api.example', 'http://local'),
  } as unknown as Cloud;
  const identities = new Identities(cloud.account, { accessKeyId: 'root', secretAccessKey: 'secret' });
  lambda = createLambda(cloud, identities, { logDir: join(folder, 'logs') });
});

afterEach(async () => {
  await lambda.stop!();
  rmSync(folder, { recursive: true });
});

async function deploy(code: string, properties: Record<string, unknown> = {}, root = folder) {
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'index.js'), code);
  const spec: ResourceSpec = {
    stack: 'S',
    logicalId: 'F',
    type: 'AWS::Lambda::Function',
    properties: {
      FunctionName: 'fn',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::111122223333:role/r',
      Code: { S3Bucket: 'b', S3Key: 'k.zip' },
      ...properties,
    },
    path: 'S/F',
    physicalName: () => 'S-F',
    physicalId: () => 'f',
    asset: () => root,
  };
  const { attributes } = await lambda.resources!['AWS::Lambda::Function']!(spec);
  return attributes!.Arn as string;
}

test('runs a handler with its event and context, warm the second time', async () => {
  const arn = await deploy(`
    let count = 0;
    exports.handler = async (event, context) => ({
      event, count: ++count, name: context.functionName, arn: context.invokedFunctionArn,
      left: context.getRemainingTimeInMillis(), id: context.awsRequestId,
    });`);
  const first = (await cloud.ports.invoke(arn, { a: 1 })).payload as Record<string, unknown>;
  expect(first).toMatchObject({ event: { a: 1 }, count: 1, name: 'fn', arn });
  expect(first.left).toBeGreaterThan(2000);
  expect(first.id).toMatch(/^[0-9a-f-]{36}$/);
  const second = await cloud.ports.invoke('fn', null);
  expect(second.payload).toMatchObject({ event: null, count: 2 });
});

test('a bundle is CommonJS even in a folder of an ES module package', async () => {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const arn = await deploy('exports.handler = async () => "ran";', {}, join(folder, 'asset'));
  expect(await cloud.ports.invoke(arn, {})).toEqual({ payload: 'ran' });
});

test('gives the environment of the template and nothing of the host', async () => {
  vi.stubEnv('HOST_SECRET', 'x');
  vi.stubEnv('NODE_OPTIONS', '');
  const arn = await deploy('exports.handler = async () => ({ ...process.env });', {
    Environment: { Variables: { TABLE: 't', API: 'https://api.example/v1', N: 5 } },
    MemorySize: 256,
  });
  const { payload } = await cloud.ports.invoke(arn, {});
  vi.unstubAllEnvs();
  expect(payload).toMatchObject({
    TABLE: 't',
    API: 'http://local/v1',
    N: '5',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'fn',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_KINESIS: 'http://127.0.0.1:2',
  });
  expect((payload as Record<string, string>).AWS_ACCESS_KEY_ID).toMatch(/^ASIA/);
  expect(payload).not.toHaveProperty('HOST_SECRET');
  expect(payload).not.toHaveProperty('NODE_OPTIONS');
});

test.each([
  ['a thrown error', 'exports.handler = async () => { throw new TypeError("bad"); };', 'TypeError', /^bad$/],
  [
    'a callback error',
    'exports.handler = (e, c, cb) => cb(new Error("by callback"));',
    'Error',
    /by callback/,
  ],
  ['a failure to load', 'throw new RangeError("at load");', 'RangeError', /at load/],
  ['no handler', 'exports.other = 1;', 'Runtime.HandlerNotFound', /index.handler is undefined/],
  ['an exit', 'exports.handler = async () => process.exit(3);', 'Runtime.ExitError', /exit status 3/],
  [
    'an unhandled rejection',
    'exports.handler = async () => { Promise.reject(new Error("lost")); await new Promise(() => {}); };',
    'Runtime.UnhandledPromiseRejection',
    /lost/,
  ],
])('%s has the result of Lambda, and the next call works', async (_, code, errorType, message) => {
  const arn = await deploy(code);
  for (let round = 0; round < 2; round += 1) {
    const { payload, functionError } = await cloud.ports.invoke(arn, {});
    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
  }
  const logged = lambda.logs('fn').map((line) => JSON.parse(line));
  expect(logged.filter((line) => line.level === 'ERROR' && line.errorType === errorType)).toHaveLength(2);
});

test('an environment that dies between two invocations is logged', async () => {
  const arn = await deploy(
    'exports.handler = async () => void setTimeout(() => { throw new Error("late"); });',
  );
  expect(await cloud.ports.invoke(arn, {})).toEqual({ payload: null });
  await vi.waitFor(() =>
    expect(lambda.logs('fn').map((line) => JSON.parse(line))).toMatchObject([
      { level: 'ERROR', errorType: 'Error', errorMessage: 'late' },
    ]),
  );
});

test('a callback result and a synchronous result are results', async () => {
  const arn = await deploy(
    'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, { ok: event.n }), 5); };',
  );
  expect(await cloud.ports.invoke(arn, { n: 7 })).toEqual({ payload: { ok: 7 } });
});

test('a timeout ends the environment, even in a busy loop', async () => {
  const arn = await deploy('exports.handler = async (e) => { if (e.hang) for (;;); return "ok"; };', {
    Timeout: 0.2,
  });
  const { payload, functionError } = await cloud.ports.invoke(arn, { hang: true });
  expect(functionError).toBe('Unhandled');
  expect((payload as Record<string, string>).errorMessage).toMatch(/Task timed out after 0\.20 seconds$/);
  expect(await cloud.ports.invoke(arn, {})).toEqual({ payload: 'ok' });
  expect(lambda.logs('fn').map((line) => JSON.parse(line))).toMatchObject([
    { level: 'ERROR', message: 'Task timed out after 0.20 seconds', errorType: 'Sandbox.Timedout' },
  ]);
});

test('using more memory than configured ends the environment', async () => {
  const arn = await deploy(
    'exports.handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({}).map(() => ({}))); };',
    { MemorySize: 32, Timeout: 15 },
  );
  const { payload } = await cloud.ports.invoke(arn, {});
  expect(payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
});

test('a crash fails running invocations like a killed sandbox, and the next call is a cold start', async () => {
  const arn = await deploy(`
    let calls = 0;
    exports.handler = async ({ wait }) => {
      calls += 1;
      if (wait) { console.log('in the middle'); await new Promise(() => {}); }
      return calls;
    };`);
  expect(await cloud.ports.invoke(arn, {})).toEqual({ payload: 1 });
  expect(await cloud.ports.invoke(arn, {})).toEqual({ payload: 2 });
  const broken = [cloud.ports.invoke(arn, { wait: true }), cloud.ports.invoke(arn, { wait: true })];
  await vi.waitFor(() => expect(lambda.logs('fn')).toEqual(['in the middle', 'in the middle']), 5_000);
  expect(lambda.crash('fn')).toBe(2);
  for (const result of await Promise.all(broken)) {
    expect(result).toEqual({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: 'Runtime exited with error: signal: killed',
      },
    });
  }
  expect(await cloud.ports.invoke(arn, {})).toEqual({ payload: 1 });
  expect(lambda.crash('fn')).toBe(0);
  expect(await cloud.ports.invoke(arn, {})).toEqual({ payload: 1 });
  expect(() => lambda.crash('other')).toThrow('Function not found');
});

test('one environment runs one call at a time; more are started up to the reserved concurrency', async () => {
  const arn = await deploy(
    `const id = Math.random(); let busy = false;
     exports.handler = async () => {
       if (busy) throw new Error('shared');
       busy = true; await new Promise((r) => setTimeout(r, 60)); busy = false;
       return id;
     };`,
    { ReservedConcurrentExecutions: 2 },
  );
  const results = await Promise.all(Array.from({ length: 5 }, () => cloud.ports.invoke(arn, {})));
  expect(results.every(({ functionError }) => functionError === undefined)).toBe(true);
  expect(new Set(results.map(({ payload }) => payload)).size).toBe(2);
});

test('a burst of short calls is served by few environments, because two start at a time', async () => {
  const arn = await deploy('const id = Math.random(); exports.handler = async () => id;');
  const results = await Promise.all(Array.from({ length: 100 }, () => cloud.ports.invoke(arn, {})));
  expect(new Set(results.map(({ payload }) => payload)).size).toBeLessThanOrEqual(5);
});

test('long calls each get an environment of their own in the end', async () => {
  const go = join(folder, 'go');
  const arn = await deploy(
    `
    const { existsSync } = require('node:fs');
    exports.handler = async () => {
      console.log('began');
      while (!existsSync(${JSON.stringify(go)})) await new Promise((r) => setTimeout(r, 10));
      return 'ran';
    };`,
    { Timeout: 20 },
  );
  const results = Array.from({ length: 6 }, () => cloud.ports.invoke(arn, {}));
  await vi.waitFor(() => expect(lambda.logs('fn')).toHaveLength(6), 9_000);
  writeFileSync(go, '');
  for (const result of results) expect(await result).toEqual({ payload: 'ran' });
}, 15_000);

test('environments that die during start leave no call waiting', async () => {
  const arn = await deploy('throw new RangeError("at load");');
  const results = await Promise.all(Array.from({ length: 8 }, () => cloud.ports.invoke(arn, {})));
  expect(results.map(({ functionError }) => functionError)).toEqual(Array(8).fill('Unhandled'));
}, 15_000);

test('a function whose reserved concurrency is zero is throttled', async () => {
  const arn = await deploy('exports.handler = async () => 1;', { ReservedConcurrentExecutions: 0 });
  await expect(cloud.ports.invoke(arn, {})).rejects.toMatchObject({ code: 'TooManyRequestsException' });
});

test('calls above the concurrency of the account are throttled at once, whichever function they are for', async () => {
  await lambda.stop!();
  const identities = new Identities(cloud.account, { accessKeyId: 'root', secretAccessKey: 'secret' });
  lambda = createLambda(cloud, identities, { logDir: join(folder, 'logs'), concurrency: 2 });
  const code =
    'exports.handler = async () => { await new Promise((done) => setTimeout(done, 300)); return 1; };';
  const one = await deploy(code, { FunctionName: 'one' }, join(folder, 'one'));
  const other = await deploy(code, { FunctionName: 'other' }, join(folder, 'other'));
  const calls = [one, other, one, other].map((arn) => cloud.ports.invoke(arn, {}));
  const results = await Promise.allSettled(calls);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  await expect(calls[2]).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
  expect(lambda.throttles()).toEqual({ one: 1, other: 1 });
  // Free again.
  expect(await cloud.ports.invoke(other, {})).toEqual({ payload: 1 });
});

test('output goes to a file and to the tail; embedded metrics are summed', async () => {
  const arn = await deploy(`exports.handler = async ({ value }) => {
    console.log(JSON.stringify({ _aws: { CloudWatchMetrics: [{ Namespace: 'App', Dimensions: [['service']],
      Metrics: [{ Name: 'sent', Unit: 'Count' }] }] }, service: 'chat', sent: value }));
    console.error('said %s', value);
  };`);
  await cloud.ports.invoke(arn, { value: 2 });
  await cloud.ports.invoke(arn, { value: [3, 4] });
  expect(lambda.logs('fn')).toContain('said 2');
  expect(lambda.metrics({ namespace: 'App', name: 'sent', dimensions: { service: 'chat' } })).toEqual([
    {
      namespace: 'App',
      name: 'sent',
      unit: 'Count',
      dimensions: { service: 'chat' },
      count: 3,
      sum: 9,
      min: 2,
      max: 4,
    },
  ]);
  expect(lambda.metrics({ name: 'other' })).toEqual([]);
  await lambda.stop!();
  expect(readFileSync(join(folder, 'logs/fn.log'), 'utf8')).toContain('said 2\n');
});

test('a function with an unsupported runtime is deployed and fails with that reason when invoked', async () => {
  const arn = await deploy('', { Runtime: 'python3.13' });
  expect(await cloud.ports.invoke(arn, {})).toMatchObject({
    functionError: 'Unhandled',
    payload: { errorMessage: 'fn runs on python3.13, which the local cloud cannot run.' },
  });
});

test('Invoke requires the permission and returns the payload', async () => {
  await deploy('exports.handler = async (e) => { if (e.bad) throw new Error("no"); return e; };');
  const call = (body: string, type = 'RequestResponse', name = 'fn') =>
    ({
      method: 'POST',
      path: `/2015-03-31/functions/${name}/invocations`,
      query: new URLSearchParams(),
      headers: { 'x-amz-invocation-type': type },
      body: Buffer.from(body),
    }) as unknown as Call;
  expect(await lambda.access!(call('{}'))).toEqual([
    { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:us-east-1:111122223333:function:fn' },
  ]);
  expect(await lambda.handle!(call('{"a":1}'))).toMatchObject({ status: 200, body: '{"a":1}' });
  const failed = await lambda.handle!(call('{"bad":1}'));
  expect(failed.headers).toMatchObject({ 'x-amz-function-error': 'Unhandled' });
  expect(await lambda.handle!(call('{"a":1}', 'Event'))).toEqual({ status: 202 });
  expect(cloud.ports.deliver).toHaveBeenCalledWith(expect.stringMatching(/function:fn$/), { a: 1 });
  await expect(lambda.handle!(call('{}', 'Event', 'gone'))).rejects.toMatchObject({ status: 404 });
  await expect(lambda.handle!(call('{'))).rejects.toMatchObject({ code: 'InvalidRequestContentException' });
});
