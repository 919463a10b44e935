import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { IvsClient, StopStreamCommand } from '@aws-sdk/client-ivs';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AwsError, type Call, type Cloud, type Service } from '../cloud';
import { createFaults } from '../faults';
import { Identities } from '../iam/identities';
import { startEndpoint } from './endpoint';
import type { Listener } from './server';
import { sha256 } from './signature';

const operator = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'the-secret' };
const identities = new Identities('111122223333', operator);
const faults = createFaults();
const calls: Call[] = [];
let answer: (call: Call) => string | Buffer | undefined = () => undefined;

const signingNames = ['dynamodb', 's3', 'sns', 'sqs', 'kinesis', 'ivs'];
const service: Service = {
  name: 'everything',
  signingNames,
  access: (call) => [{ action: `${call.service}:Do`, resource: '*' }],
  async handle(call) {
    calls.push(call);
    return { status: 200, body: answer(call) ?? '{}' };
  },
  async open(request, response) {
    if (request.url !== '/public') return false;
    response.end('open');
    return true;
  },
  upgrade(request, socket) {
    if (request.url !== '/socket') return false;
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhi');
    return true;
  },
};

let listener: Listener;
let endpoint: string;
const denied = new Set<string>();

const cloud = {
  faults,
  log: { info() {}, warn() {}, error() {} },
  secretOf: (key: string) => identities.secretOf(key),
  principalOf: (key: string) => identities.principalOf(key),
  principalOfFunction: (name: string) => identities.principalOfFunction(name),
  authorize(_: unknown, accesses: readonly { action: string }[]) {
    for (const { action } of accesses) {
      if (denied.has(action)) throw new AwsError('AccessDeniedException', `not ${action}`, 403);
    }
  },
} as unknown as Cloud;

beforeAll(async () => {
  listener = await startEndpoint(0, () => cloud, [service]);
  endpoint = `http://127.0.0.1:${listener.port}`;
});
afterAll(() => listener.close());
afterEach(() => {
  calls.length = 0;
  denied.clear();
  faults.set([]);
  answer = () => undefined;
});

const config = () => ({ endpoint, region: 'us-east-1', credentials: { ...operator }, maxAttempts: 1 });

test('SDK calls are verified, over HTTP/1.1 and HTTP/2 on the same port', async () => {
  await new DynamoDBClient(config()).send(new GetItemCommand({ TableName: 't', Key: { a: { S: 'ü *' } } }));
  const kinesis = new KinesisClient(config());
  await kinesis.send(
    new PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: Buffer.alloc(50_000) }),
  );
  await kinesis.send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: Buffer.from('2') }));
  kinesis.destroy();
  expect(calls.map((call) => call.service)).toEqual(['dynamodb', 'kinesis', 'kinesis']);
  expect(calls[0]!.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
  expect(calls[0]!.principal).toEqual({ arn: 'arn:aws:iam::111122223333:root' });
});

test('S3 keys of any characters verify, and a streamed body is decoded', async () => {
  const s3 = new S3Client(config());
  await s3.send(new PutObjectCommand({ Bucket: 'b', Key: "a/ü !'()*+=&?.txt", Body: 'content' }));
  expect(calls[0]!.body.toString()).toBe('content');
  expect(calls[0]!.headers).not.toHaveProperty('content-encoding', 'aws-chunked');
  const { Readable } = await import('node:stream');
  const parts = ['first ', 'x'.repeat(100_000), ' last'];
  const Body = Readable.from(parts.map((part) => Buffer.from(part)));
  await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: parts.join('').length }));
  expect(calls[1]!.headers['x-amz-content-sha256']).toMatch(/^STREAMING-UNSIGNED-PAYLOAD-TRAILER$/);
  expect(calls[1]!.body.toString()).toBe(parts.join(''));
  expect(calls[1]!.headers).toHaveProperty('x-amz-checksum-crc32');
});

test('every chunk of a signed body is verified', async () => {
  const good = await sendSignedChunks('hello', 'hello');
  expect(good.status).toBe(200);
  expect(calls.at(-1)!.body.toString()).toBe('hello');
  const bad = await sendSignedChunks('hello', 'HELLO');
  expect(bad).toMatchObject({ status: 403, body: expect.stringContaining('SignatureDoesNotMatch') });
});

test.each<[string, () => Promise<unknown>]>([
  ['json', () => new DynamoDBClient(config()).send(new GetItemCommand({ TableName: 't', Key: {} }))],
  ['query', () => new SNSClient(config()).send(new ListTopicsCommand({}))],
  ['sqs', () => new SQSClient(config()).send(new GetQueueUrlCommand({ QueueName: 'q' }))],
  ['rest json', () => new IvsClient(config()).send(new StopStreamCommand({ channelArn: 'arn:x' }))],
])('a refusal is an AccessDenied error in the protocol of the call: %s', async (_, send) => {
  for (const name of signingNames) denied.add(`${name}:Do`);
  await expect(send()).rejects.toMatchObject({
    name: expect.stringMatching(/^AccessDenied(Exception)?$/),
    message: expect.stringMatching(/^not /),
    $metadata: { httpStatusCode: 403 },
  });
  expect(calls).toEqual([]);
});

test('S3 answers AccessDenied in XML', async () => {
  denied.add('s3:Do');
  const get = new S3Client(config()).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
  await expect(get).rejects.toMatchObject({ name: 'AccessDenied', message: 'not s3:Do' });
});

test('service errors keep code and members; a bug is a 500 without details', async () => {
  const get = () => new DynamoDBClient(config()).send(new GetItemCommand({ TableName: 't', Key: {} }));
  answer = () => {
    throw new AwsError('ConditionalCheckFailedException', 'no', 400, { Item: { a: { S: 'x' } } });
  };
  await expect(get()).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    Item: { a: { S: 'x' } },
  });
  answer = () => {
    throw new TypeError('secret detail');
  };
  await expect(get()).rejects.toMatchObject({
    $metadata: { httpStatusCode: 500 },
    message: expect.not.stringContaining('secret detail'),
  });
});

test('a wrong secret, an old date and a changed body are refused', async () => {
  const wrong = new DynamoDBClient({ ...config(), credentials: { ...operator, secretAccessKey: 'no' } });
  const get = new GetItemCommand({ TableName: 't', Key: {} });
  await expect(wrong.send(get)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  const old = new DynamoDBClient({ ...config(), systemClockOffset: -20 * 60_000 });
  await expect(old.send(get)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  const changed = new DynamoDBClient(config());
  changed.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: string }).body += ' ';
      (args.request as { headers: Record<string, string> }).headers['content-length'] = String(
        (args.request as { body: string }).body.length,
      );
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
  );
  await expect(changed.send(get)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
  expect(calls).toEqual([]);
});

test('faults are injected before the service is called; a lost connection has no answer', async () => {
  faults.set([{ service: 'everything', operation: 'GetItem', kind: 'throttle', rate: 1 }]);
  const get = () => new DynamoDBClient(config()).send(new GetItemCommand({ TableName: 't', Key: {} }));
  await expect(get()).rejects.toMatchObject({ name: 'ThrottlingException' });
  faults.set([{ service: 'everything', kind: 'timeout', rate: 1, delayMs: 10 }]);
  await expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(calls).toEqual([]);
});

test('unsigned requests and upgrades are offered to the services', async () => {
  expect(await (await fetch(`${endpoint}/public`)).text()).toBe('open');
  const other = await fetch(`${endpoint}/other`);
  expect(other.status).toBe(403);
  expect(other.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await upgrade('/socket')).toMatch(/^HTTP\/1.1 101 .*hi$/s);
  expect(await upgrade('/nowhere')).toMatch(/^HTTP\/1.1 404/);
  expect(await upgrade('/socket', 'evil.example')).toMatch(/^HTTP\/1.1 421/);
});

function upgrade(path: string, host = 'localhost'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(listener.port, '127.0.0.1');
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
  });
}

/** Signs an upload by hand, because no Node SDK client signs chunks; sends `sent` in place of `signed`. */
function sendSignedChunks(signed: string, sent: string): Promise<{ status: number; body: string }> {
  const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${operator.secretAccessKey}`) as Buffer;
  const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const host = `127.0.0.1:${listener.port}`;
  const canonical = `PUT\n/b/k\n\nhost:${host}\nx-amz-content-sha256:${payload}\nx-amz-date:${time}\n\n${names}\n${payload}`;
  const seed = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  let previous = seed;
  const chunk = (data: string, actual = data) => {
    const text = `AWS4-HMAC-SHA256-PAYLOAD\n${time}\n${scope}\n${previous}\n${sha256('')}\n${sha256(data)}`;
    previous = hmac(key, text).toString('hex');
    return `${data.length.toString(16)};chunk-signature=${previous}\r\n${actual}\r\n`;
  };
  const headers = {
    host,
    'x-amz-date': time,
    'x-amz-content-sha256': payload,
    'content-encoding': 'aws-chunked',
    authorization: `AWS4-HMAC-SHA256 Credential=${operator.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${seed}`,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${endpoint}/b/k`, { method: 'PUT', headers }, (response) => {
      let body = '';
      response.on('data', (data) => {
        body += data;
      });
      response.on('end', () => resolve({ status: response.statusCode!, body }));
    });
    request.on('error', reject);
    request.end(chunk(signed, sent) + chunk(''));
  });
}
