import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestCloud } from '../../../runtime/test-cloud';
import { createEventCloud } from './crash-mapping';
import { ShardProgress } from './shard-progress';
import type { StreamRecord } from './stream-source';

let stateDir: string;
let cloud: TestCloud;
let running: number;
let most: number;
let answer: (keys: readonly string[], texts: readonly string[]) => unknown;
const handled: string[] = [];
const stream = 'arn:aws:kinesis:us-east-1:123456789012:stream/chat';

interface KinesisEvent {
  Records: { kinesis: { partitionKey: string; data: string; sequenceNumber: string } }[];
}

/** A cloud with a function that records what it handled, fed by a consumer in four partitions. */
async function begin(mapping: Record<string, unknown> = {}): Promise<void> {
  cloud = await createEventCloud(stateDir);
  cloud.functions.set('fan-out', async ({ Records }: KinesisEvent) => {
    const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
    running += 1;
    most = Math.max(most, running);
    try {
      const reply = await answer(
        Records.map(({ kinesis }) => kinesis.partitionKey),
        texts,
      );
      handled.push(...texts);
      return reply;
    } finally {
      running -= 1;
    }
  });
  await cloud.provision('AWS::Kinesis::Stream', 'Stream', { Name: 'chat', ShardCount: 1 });
  const { ref: consumer } = await cloud.provision('AWS::Kinesis::StreamConsumer', 'Consumer', {
    StreamARN: stream,
    ConsumerName: 'fan-out',
  });
  await cloud.provision('AWS::Lambda::EventSourceMapping', 'Mapping', {
    EventSourceArn: consumer,
    FunctionName: 'fan-out',
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 5,
    ParallelizationFactor: 4,
    ...mapping,
  });
}

/** `[['a', 0]]` puts the record `a0` under the key `a`. */
async function put(...records: readonly (readonly [key: string, n: number])[]): Promise<void> {
  const client = new KinesisClient(cloud.clientConfig());
  const Records = records.map(([key, n]) => ({ PartitionKey: key, Data: Buffer.from(`${key}${n}`) }));
  await client.send(new PutRecordsCommand({ StreamName: 'chat', Records }));
  client.destroy();
}

const rounds = (count: number, of: readonly string[]) =>
  Array.from({ length: count }, (_, n) => of.map((key): [string, number] => [key, n])).flat();
const of = (key: string) => handled.filter((text) => text.startsWith(key));
const inOrder = (key: string, count: number) => Array.from({ length: count }, (_, n) => `${key}${n}`);

/** Keys in the same partition as `a`, of four. */
const samePartition = ['a', 'e'];
const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('ParallelizationFactor', () => {
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'partitions-'));
    running = 0;
    most = 0;
    handled.length = 0;
    answer = () => undefined;
  });
  afterEach(async () => {
    await cloud.close();
    rmSync(stateDir, { recursive: true });
  });

  it('runs keys in parallel and keeps the order within each', async () => {
    await begin();
    answer = (batch) => new Promise((resolve) => setTimeout(resolve, batch.includes('a') ? 40 : 5));
    await put(...rounds(20, keys));
    await cloud.start();
    await vi.waitFor(() => expect(handled).toHaveLength(160), 8000);
    for (const key of keys) expect(of(key)).toEqual(inOrder(key, 20));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('continues with other keys while one is blocked, and reads nothing twice in one run', async () => {
    await begin();
    let release = () => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = (batch) => (batch.includes('a') ? blocked : undefined);
    const others = keys.filter((key) => !samePartition.includes(key));
    await put(['a', 0], ...rounds(5, others));
    await cloud.start();
    await vi.waitFor(() => expect(handled).toHaveLength(5 * others.length), 8000);
    expect(of('a')).toEqual([]);
    release();
    await vi.waitFor(() => expect(of('a')).toEqual(['a0']), 8000);
    expect(handled).toHaveLength(5 * others.length + 1);
  });

  it('delivers after a restart what a partition had not finished, however far the others were', async () => {
    await begin();
    answer = (batch) => (batch.includes('a') ? Promise.reject(new Error('not now')) : undefined);
    await put(...rounds(1, ['b', 'a', ...keys.slice(2)]));
    await cloud.start();
    await vi.waitFor(() => expect(of('b')).toEqual(['b0']), 8000);
    await vi.waitFor(() => expect(handled.length).toBeGreaterThanOrEqual(4), 8000);
    await cloud.close();
    handled.length = 0;
    await begin();
    answer = () => undefined;
    await put(['z', 0]);
    await cloud.start();
    await vi.waitFor(() => expect(of('a')).toEqual(['a0']), 8000);
    await vi.waitFor(() => expect(of('z')).toEqual(['z0']), 8000);
    // `b` was before all unfinished records.
    expect(of('b')).toEqual([]);
  });

  it('drops the bad record of one partition and no other', async () => {
    await begin({ Enabled: false });
    const { attributes } = await cloud.provision('AWS::SQS::Queue', 'failed', { QueueName: 'failed' });
    await cloud.provision('AWS::Lambda::EventSourceMapping', 'Second', {
      EventSourceArn: `${stream}/consumer/fan-out:1`,
      FunctionName: 'fan-out',
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor: 4,
      MaximumRetryAttempts: 1,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: attributes?.Arn } },
    });
    const given: unknown[] = [];
    await cloud.provision('AWS::Lambda::EventSourceMapping', 'Letters', {
      EventSourceArn: attributes?.Arn,
      FunctionName: 'letters',
    });
    cloud.functions.set('letters', ({ Records }: { Records: { body: string }[] }) => {
      given.push(...Records.map(({ body }) => JSON.parse(body)));
    });
    answer = (_, texts) => {
      if (texts.includes('c3')) throw new Error('bad record');
    };
    await put(...rounds(6, keys));
    await cloud.start();
    await vi.waitFor(() => expect(handled).toHaveLength(6 * keys.length - 1), 8000);
    await vi.waitFor(() => expect(given).toHaveLength(1), 8000);
    for (const key of keys) expect(of(key)).toEqual(inOrder(key, 6).filter((text) => text !== 'c3'));
    expect(given).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        KinesisBatchInfo: { batchSize: 1, shardId: 'shardId-000000000000' },
      },
    ]);
  });

  it('keeps the order of each key when deliveries are duplicated and delayed', async () => {
    await begin();
    cloud.faults.set([
      { service: 'kinesis', kind: 'duplicate', rate: 0.5, seed: 3 },
      { service: 'kinesis', kind: 'delay', rate: 0.5, delayMs: 30, seed: 4 },
    ]);
    await put(...rounds(10, keys));
    await cloud.start();
    await vi.waitFor(() => expect(new Set(handled).size).toBe(80), 8000);
    expect(handled.length).toBeGreaterThan(80);
    for (const key of keys) expect([...new Set(of(key))]).toEqual(inOrder(key, 10));
  });

  it.each([0, 11, 1.5])('a factor of %d is refused as in a deployment', async (ParallelizationFactor) => {
    await expect(begin({ ParallelizationFactor })).rejects.toThrow('must be 1 … 10');
  });

  it('a mapping of a consumer that does not exist does not start', async () => {
    await begin({ EventSourceArn: `${stream}/consumer/nobody:1` });
    await expect(cloud.start()).rejects.toThrow('nobody:1');
  });
});

it('the checkpoint is the end of the finished records without a gap, in whatever order they finish', () => {
  const record = (n: number): StreamRecord => ({ sequenceNumber: `${1000 + n}`, time: 0, event: {} });
  const permutation = fc
    .integer({ min: 1, max: 30 })
    .chain((count) => fc.shuffledSubarray(Array.from({ length: count }, (_, n) => n)));
  fc.assert(
    fc.property(permutation, fc.integer({ min: 30, max: 40 }), (order, count) => {
      let saved = -1;
      const progress = new ShardProgress((position) => {
        const next = Number(position) - 1000;
        expect(next).toBeGreaterThan(saved);
        saved = next;
      });
      progress.begin(Array.from({ length: count }, (_, n) => record(n)));
      const finished = new Set<number>();
      for (const n of order) {
        progress.finish([record(n)]);
        finished.add(n);
        let whole = -1;
        while (finished.has(whole + 1)) whole += 1;
        expect(saved).toBe(whole);
        expect(progress.open).toBe(count - whole - 1);
        expect(progress.isFinished(record(n))).toBe(true);
      }
    }),
  );
});
