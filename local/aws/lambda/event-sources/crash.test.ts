import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TestCloud } from '../../../runtime/test-cloud';
import { createEventCloud, type FanOutEvent, numbersOf, provisionFanOut } from './crash-mapping';

let stateDir: string;
let cloud: TestCloud | undefined;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'crash-'));
});
afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
  rmSync(stateDir, { recursive: true, force: true });
});

/** Kills the writer while it writes. Returns how many rounds it had acknowledged. */
async function crash(): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./crash.child.ts', import.meta.url)), stateDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
    if (text.length > 1500 && !child.killed) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  return text.split('\n').length - 1;
}

it('loses nothing acknowledged before kill -9', async () => {
  const acknowledged = await crash();
  expect(acknowledged).toBeGreaterThan(100);
  const expected = Array.from({ length: acknowledged }, (_, n) => n);
  const invoked = new Set<number>();
  cloud = await createEventCloud(stateDir);
  cloud.functions.set('crash', ({ n }: { n: number }) => {
    invoked.add(n);
  });
  let handled = '';
  cloud.functions.set('fan-out', ({ Records }: FanOutEvent) => {
    handled += numbersOf(Records);
  });
  const { ref: QueueUrl } = await cloud.provision('AWS::SQS::Queue', 'Queue', { QueueName: 'crash' });
  await cloud.provision('AWS::Kinesis::Stream', 'Stream', { Name: 'crash', ShardCount: 1 });
  await provisionFanOut(cloud);
  await cloud.start();

  const sqs = new SQSClient(cloud.clientConfig());
  const queued = new Set<number>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) break;
    for (const { Body } of Messages) queued.add(JSON.parse(`${Body}`).n);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  sqs.destroy();

  const kinesis = new KinesisClient(cloud.clientConfig());
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: 'crash',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  kinesis.destroy();
  const streamed = Records.map(({ Data }) => JSON.parse(Buffer.from(Data as Uint8Array).toString()).n);

  await vi.waitFor(() => expect([...invoked]).toEqual(expect.arrayContaining(expected)), 5000);
  const numbers = (lines: string) => lines.split('\n').filter(Boolean).map(Number);
  const before = numbers(readFileSync(join(stateDir, 'handled'), 'utf8'));
  // Both runs handled records: the mapping continued at its checkpoint without a gap.
  expect(before.length).toBeGreaterThan(0);
  await vi.waitFor(
    () => expect([...new Set([...before, ...numbers(handled)])]).toEqual(expect.arrayContaining(expected)),
    5000,
  );
  expect(numbers(handled)).not.toContain(0);
  expect([...queued]).toEqual(expect.arrayContaining(expected));
  expect(streamed.slice(0, acknowledged)).toEqual(expected);
});
