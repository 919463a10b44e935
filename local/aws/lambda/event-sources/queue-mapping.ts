import { AwsError } from '../../../runtime/cloud';
import { receiptHandle, systemAttributes } from '../../sqs';
import { md5, md5OfAttributes } from '../../sqs/message-digest';
import type { Message, Queue } from '../../sqs/queue';
import type { Mapping, MappingParts } from './mapping';
import { failedItems, type MappingSettings, passes } from './settings';
import { sourceAccess } from './source-access';

/** Polls a queue for a function, with Lambda's batches, partial failures and concurrency. */
export function createQueueMapping(settings: MappingSettings, { cloud, queues }: MappingParts): Mapping {
  const abort = new AbortController();
  const access = sourceAccess(cloud, settings);
  const running = new Set<Promise<void>>();
  let loop: Promise<void> | undefined;

  async function poll(): Promise<void> {
    const queue = queues.get(settings.sourceArn);
    while (!abort.signal.aborted) {
      if (running.size >= settings.maxConcurrency) {
        await Promise.race(running);
        continue;
      }
      if (!mayRead()) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        continue;
      }
      const messages = await gather(queue);
      if (messages.length === 0) continue;
      const work = handle(queue, messages)
        .catch((error) =>
          cloud.log.error('A queue batch failed.', { queue: queue.name, error: String(error) }),
        )
        .finally(() => running.delete(work));
      running.add(work);
    }
  }

  /** Checked before each poll: without the permission the mapping waits until the role has it again. */
  function mayRead(): boolean {
    try {
      access.authorizeRead();
      return true;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  }

  async function gather(queue: Queue): Promise<Message[]> {
    const messages = await queue.receive(
      Math.min(settings.batchSize, 10_000),
      20_000,
      undefined,
      abort.signal,
    );
    const deadline = Date.now() + settings.windowMs;
    while (messages.length > 0 && messages.length < settings.batchSize && Date.now() < deadline) {
      const more = await queue.receive(
        settings.batchSize - messages.length,
        deadline - Date.now(),
        undefined,
        abort.signal,
      );
      if (abort.signal.aborted) break;
      // A message whose visibility timeout is shorter than the window is received twice.
      for (const one of more) if (!messages.some(({ key }) => key === one.key)) messages.push(one);
    }
    return messages;
  }

  async function handle(queue: Queue, received: readonly Message[]): Promise<void> {
    const messages: Message[] = [];
    for (const message of received) {
      if (passes(settings.filters, recordOf(queue, message), 'body')) messages.push(message);
      else queue.delete(message.key);
    }
    if (messages.length === 0) return;
    const event = { Records: messages.map((message) => recordOf(queue, message)) };
    let failed: ReadonlySet<string>;
    try {
      const result = await cloud.ports.invoke(settings.functionArn, event);
      // A failed batch stays in flight until the visibility timeout.
      if (result.functionError !== undefined) return;
      const items = settings.partialFailures ? failedItems(result.payload) : [];
      if (items === undefined) return;
      failed = new Set(items);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // Throttled before the function ran: visible again soon, before the visibility timeout.
      if (!abort.signal.aborted) for (const message of messages) queue.changeVisibility(message.key, 1);
      return;
    }
    const known = messages.some((message) => failed.has(message.id));
    // An unknown identifier fails the whole batch, as in Lambda.
    if (failed.size > 0 && !known) return;
    for (const message of messages) if (!failed.has(message.id)) queue.delete(message.key);
  }

  const recordOf = (queue: Queue, message: Message) => ({
    messageId: message.id,
    receiptHandle: receiptHandle(message),
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(BinaryValue === undefined ? { stringValue: StringValue } : { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: md5(message.body),
    ...(Object.keys(message.attributes).length === 0
      ? {}
      : { md5OfMessageAttributes: md5OfAttributes(message.attributes) }),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: cloud.region,
  });

  return {
    async start() {
      loop ??= poll().catch((error) =>
        cloud.log.error('An event source mapping ended.', {
          source: settings.sourceArn,
          error: String(error),
        }),
      );
    },
    async stop() {
      abort.abort();
      await loop;
      await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 2000))]);
    },
  };
}
