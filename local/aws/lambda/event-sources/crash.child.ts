import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEventCloud, type FanOutEvent, numbersOf, provisionFanOut } from './crash-mapping';

/** Child process of the crash test: accepts work and prints what it has acknowledged. */
const cloud = await createEventCloud(process.argv[2] as string);
const { attributes } = await cloud.provision('AWS::SQS::Queue', 'Queue', { QueueName: 'crash' });
await cloud.provision('AWS::Kinesis::Stream', 'Stream', { Name: 'crash', ShardCount: 1 });
const stream = `arn:aws:kinesis:us-east-1:${cloud.account}:stream/crash`;
await provisionFanOut(cloud);
cloud.functions.set('fan-out', ({ Records }: FanOutEvent) => {
  appendFileSync(join(process.argv[2] as string, 'handled'), numbersOf(Records));
});
// Never finishes, so it is running when the process is killed.
cloud.functions.set('crash', () => new Promise(() => {}));
await cloud.start();
for (let n = 0; ; n += 1) {
  await cloud.ports.deliver(`${attributes?.Arn}`, { n });
  await cloud.ports.deliver(stream, { n });
  await cloud.ports.deliver(`arn:aws:lambda:us-east-1:${cloud.account}:function:crash`, { n });
  process.stdout.write(`${n}\n`);
  if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
