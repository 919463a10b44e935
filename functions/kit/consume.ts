import { unmarshall } from '@aws-sdk/util-dynamodb';
import type {
  DynamoDBBatchResponse,
  DynamoDBStreamEvent,
  EventBridgeEvent,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  ScheduledEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import type * as z from 'zod/mini';
import { type Envelope, type EventData, type EventDefinition, envelopeSchema } from '../../domain/kit/event';
import { type Logger, log } from './log';
import '../../domain/kit/zod-locale';

/**
 * Wrappers of everything that is not a request. A record that fails is reported and comes again; the rest of
 * its batch is not disturbed. What cannot ever succeed ends in the dead-letter queue of the trigger.
 */

interface Work {
  readonly log: Logger;
}

/** A queue's consumer, one message at a time. */
export function queue<S extends z.ZodMiniType>(
  schema: S,
  fn: (message: z.output<S>, work: Work) => Promise<void>,
) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of Records) {
      const work = { log: log.with({ messageId: record.messageId }) };
      try {
        await fn(schema.parse(JSON.parse(record.body)), work);
      } catch (error) {
        work.log.error('The message failed and will come again', { error });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };
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
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of Records) {
      const image = record.dynamodb;
      const work = { log: log.with({ eventId: record.eventID }) };
      try {
        await fn(
          {
            eventId: record.eventID!,
            time: (image?.ApproximateCreationDateTime ?? 0) * 1000,
            kind: record.eventName!,
            keys: unmarshall((image?.Keys ?? {}) as Parameters<typeof unmarshall>[0]),
            ...(image?.NewImage && {
              newImage: unmarshall(image.NewImage as Parameters<typeof unmarshall>[0]),
            }),
            ...(image?.OldImage && {
              oldImage: unmarshall(image.OldImage as Parameters<typeof unmarshall>[0]),
            }),
          },
          work,
        );
      } catch (error) {
        work.log.error('The change failed and will come again', { error });
        return { batchItemFailures: [{ itemIdentifier: image?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

/** A record of a Kinesis stream, with its sequence number. */
export interface StreamRecord<R> {
  readonly number: string;
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
    work: Work & { failed(number: string): void },
  ) => Promise<void>,
) {
  return async ({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> => {
    const batch: StreamRecord<z.output<S>>[] = [];
    for (const { kinesis } of Records) {
      try {
        const value: unknown = JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8'));
        batch.push({ number: kinesis.sequenceNumber, record: schema.parse(value) });
      } catch (error) {
        log.error('A record is unreadable and was left out', { number: kinesis.sequenceNumber, error });
      }
    }
    const failures = new Set<string>();
    if (batch.length > 0) await fn(batch, { log, failed: (number) => failures.add(number) });
    return { batchItemFailures: [...failures].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** One of the definitions' envelopes, told apart by `type`. */
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
  return async (received: EventBridgeEvent<string, unknown>): Promise<void> => {
    const definition = byName.get(received['detail-type']);
    if (definition === undefined) throw new Error(`No consumer here for ${received['detail-type']}`);
    const envelope = envelopeSchema.parse(received.detail);
    const data = definition.data.parse(envelope.data);
    await fn({ ...envelope, data } as EnvelopeOf<D>, {
      log: log.with({ eventId: envelope.id, event: envelope.type }),
    });
  };
}

/** A consumer of an AWS service's events. `schema` is of the whole EventBridge event. */
export function awsEvent<S extends z.ZodMiniType>(
  schema: S,
  fn: (event: z.output<S>, work: Work) => Promise<void>,
) {
  return async (received: EventBridgeEvent<string, unknown>): Promise<void> => {
    await fn(schema.parse(received), {
      log: log.with({ eventId: received.id, event: received['detail-type'] }),
    });
  };
}

/** Work done by the clock. `time` is when it was due, epoch milliseconds. */
export function schedule(fn: (time: number, work: Work) => Promise<void>) {
  return async ({ id, time }: ScheduledEvent): Promise<void> => {
    const due = Date.parse(time);
    await fn(Number.isNaN(due) ? Date.now() : due, { log: log.with({ eventId: id }) });
  };
}

/** A Cognito trigger: it answers with the event it was given. */
export function trigger<E extends object>(fn: (event: E, work: Work) => Promise<void>) {
  return async (received: E): Promise<E> => {
    await fn(received, { log });
    return received;
  };
}
