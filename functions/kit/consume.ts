import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  EventBridgeEvent,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  ScheduledEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import type * as z from 'zod/mini';
import { type Envelope, type EventData, type EventDefinition, envelopeSchema } from '../../domain/kit/event';
import { log } from './log';
import { chain } from './middleware/deadline';
import { logKeys } from './middleware/log-keys';
import '../../domain/kit/zod-locale';

/**
 * Handlers of everything that is not a request. A record that fails is reported and delivered again; the rest of its
 * batch is not disturbed. What can never succeed ends in the dead-letter queue of the trigger.
 */

interface Work {
  readonly log: Logger;
}

const work: Work = { log };

/** One record after the other; a batch that fails as a whole is reported like any other. */
const batchOptions = { processInParallel: false, throwOnFullBatchFailure: false };

/** Runs the work on one record, with these fields in each line of the log. */
async function onRecord(keys: Readonly<Record<string, unknown>>, run: () => Promise<void>): Promise<void> {
  log.appendKeys({ ...keys });
  try {
    await run();
  } catch (error) {
    log.error('The record failed and will be delivered again', { error });
    throw error;
  } finally {
    log.removeKeys(Object.keys(keys));
  }
}

/** A queue's consumer, one message at a time. */
export function queue<S extends z.ZodMiniType>(
  schema: S,
  fn: (message: z.output<S>, work: Work) => Promise<void>,
) {
  const processor = new BatchProcessor(EventType.SQS);
  const onMessage = ({ messageId, body }: SQSRecord) =>
    onRecord({ messageId }, () => fn(schema.parse(JSON.parse(body)), work));
  return chain<SQSEvent, SQSBatchResponse>([], (event) =>
    processPartialResponse(event, onMessage, processor, batchOptions),
  );
}

/** One change of an item, in the order in which the table saw it. */
export interface ItemChange {
  /** Unique a change, the same on every delivery. */
  readonly eventId: string;
  /** When the table saw it, epoch milliseconds in whole seconds; the same on every delivery. */
  readonly time: number;
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: the store of the service knows its items
  readonly newImage?: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: the store of the service knows its items
  readonly oldImage?: Record<string, any>;
}

/** A table stream's consumer. It stops at the first failure, so that order holds within a shard. */
export function stream(fn: (change: ItemChange, work: Work) => Promise<void>) {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  return chain<DynamoDBStreamEvent, DynamoDBBatchResponse>([], async (event) => {
    let hasFailed = false;
    const onChange = async (record: DynamoDBRecord): Promise<void> => {
      if (hasFailed) throw new Error('A record before this one failed');
      hasFailed = true;
      await onRecord({ eventId: record.eventID }, () => fn(changeOf(record), work));
      hasFailed = false;
    };
    const { batchItemFailures } = await processPartialResponse(event, onChange, processor, batchOptions);
    // Lambda delivers the shard again from here on.
    return { batchItemFailures: batchItemFailures.slice(0, 1) };
  });
}

type Image = Parameters<typeof unmarshall>[0];

function changeOf({ eventID, eventName, dynamodb }: DynamoDBRecord): ItemChange {
  const { Keys = {}, NewImage, OldImage, ApproximateCreationDateTime = 0 } = dynamodb ?? {};
  return {
    eventId: eventID!,
    time: ApproximateCreationDateTime * 1000,
    kind: eventName!,
    keys: unmarshall(Keys as Image),
    ...(NewImage && { newImage: unmarshall(NewImage as Image) }),
    ...(OldImage && { oldImage: unmarshall(OldImage as Image) }),
  };
}

/** A record of a Kinesis stream, with its sequence number. */
export interface StreamRecord<R> {
  readonly sequenceNumber: string;
  readonly record: R;
}

/**
 * A Kinesis stream's consumer, a batch at a time. A record that is not of the schema is written to the log and left
 * out: it would fail for ever and hold up all that comes after it. The function calls `failed` with the first
 * number that it could not work off; from there on the batch comes again.
 */
export function records<S extends z.ZodMiniType>(
  schema: S,
  fn: (
    batch: readonly StreamRecord<z.output<S>>[],
    work: Work & { failed(sequenceNumber: string): void },
  ) => Promise<void>,
) {
  return chain<KinesisStreamEvent, KinesisStreamBatchResponse>([], async ({ Records }) => {
    const batch: StreamRecord<z.output<S>>[] = [];
    for (const { kinesis } of Records) {
      try {
        const value: unknown = JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8'));
        batch.push({ sequenceNumber: kinesis.sequenceNumber, record: schema.parse(value) });
      } catch (error) {
        log.error('A record is unreadable and was left out', {
          sequenceNumber: kinesis.sequenceNumber,
          error,
        });
      }
    }
    const failures = new Set<string>();
    if (batch.length > 0) await fn(batch, { log, failed: (number) => failures.add(number) });
    return { batchItemFailures: [...failures].map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

/** The envelope of one of the definitions; `type` discriminates. */
export type EnvelopeOf<D extends EventDefinition> = D extends EventDefinition
  ? Envelope<EventData<D>> & { type: D['name'] }
  : never;

/** A consumer of the platform's own events. */
export function event<D extends EventDefinition>(
  definitions: D | readonly D[],
  fn: (envelope: EnvelopeOf<D>, work: Work) => Promise<void>,
) {
  const byName = new Map(
    [definitions].flat().map((definition) => [(definition as D).name as string, definition as D]),
  );
  return chain<EventBridgeEvent<string, unknown>, void>([logKeys(eventKeys)], async (received) => {
    const definition = byName.get(received['detail-type']);
    if (definition === undefined) throw new Error(`No consumer here for ${received['detail-type']}`);
    const envelope = envelopeSchema.parse(received.detail);
    const data = definition.data.parse(envelope.data);
    await fn({ ...envelope, data } as EnvelopeOf<D>, work);
  });
}

const eventKeys = (received: EventBridgeEvent<string, unknown>) => ({
  eventId: (received.detail as { id?: string } | undefined)?.id ?? received.id,
  event: received['detail-type'],
});

/** A consumer of an AWS service's events. `schema` is of the whole EventBridge event. */
export function awsEvent<S extends z.ZodMiniType>(
  schema: S,
  fn: (event: z.output<S>, work: Work) => Promise<void>,
) {
  return chain<EventBridgeEvent<string, unknown>, void>([logKeys(eventKeys)], async (received) => {
    await fn(schema.parse(received), work);
  });
}

/** Work done by the clock. `time` is when it was due, epoch milliseconds. */
export function schedule(fn: (time: number, work: Work) => Promise<void>) {
  return chain<ScheduledEvent, void>([logKeys(({ id }) => ({ eventId: id }))], async ({ time }) => {
    const due = Date.parse(time);
    await fn(Number.isNaN(due) ? Date.now() : due, work);
  });
}

/** A Cognito trigger: it answers with the event it was given. */
export function trigger<E extends object>(fn: (event: E, work: Work) => Promise<void>) {
  return chain<E, E>([], async (received) => {
    await fn(received, work);
    return received;
  });
}
