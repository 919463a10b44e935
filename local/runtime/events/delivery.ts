import { randomUUID } from 'node:crypto';
import { authorizeDelivery } from '../../aws/lambda/event-sources/source-access';
import type { MessageAttribute } from '../../aws/sqs/queue';
import type { Queues } from '../../aws/sqs/queues';
import { functionName, serviceOf } from '../arn';
import { AwsError, type BusEvent, type Cloud, type InvokeResult, type ResourceSpec } from '../cloud';
import { createOutbox, type Job, type Outbox, type Outcome } from './outbox';

export interface DeliveryOptions {
  readonly messageGroupId?: string;
  readonly deduplicationId?: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly retry?: Job['retry'];
  readonly deadLetterArn?: string;
  /** The sender, for fault rules: `eventbridge`, `sns`, `scheduler`. */
  readonly source?: string;
}

/** Delivers payloads to targets by ARN: to functions through the outbox, to everything else directly and durably. */
export interface Delivery {
  /** Durable when it resolves. @throws AwsError when the target does not exist */
  deliver(targetArn: string, payload: unknown, options?: DeliveryOptions): Promise<void>;
  /** Retries and destinations of a function's asynchronous invocations (AWS::Lambda::EventInvokeConfig). */
  configure(spec: ResourceSpec): void;
  /** The function's own DeadLetterConfig. */
  setDeadLetter(functionArn: string, targetArn: string | undefined): void;
  start(): void;
  stop(): Promise<void>;
}

/** The other targets, set by the parts that own them. */
export interface Targets {
  publish?(topicArn: string, message: string): Promise<void>;
  putEvents?(busArn: string, payload: unknown): Promise<void>;
  putRecord?(streamArn: string, data: string, partitionKey: string): void;
}

interface InvokeConfig {
  readonly retries: number;
  readonly maxAgeSeconds: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

const calm = { copies: 1, delayMs: 0 };
const defaults: InvokeConfig = { retries: 2, maxAgeSeconds: 21_600 };

/** EventBridge's default for a rule. */
export const ruleRetry: Job['retry'] = { retries: 185, maxAgeSeconds: 86_400 };

/** The members of a rule's or schedule's target that decide on delivery. */
export interface TargetPolicy {
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

export function optionsOf(source: string, target: TargetPolicy): DeliveryOptions {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = target.RetryPolicy ?? {};
  return {
    source,
    messageGroupId: target.SqsParameters?.MessageGroupId,
    deadLetterArn: target.DeadLetterConfig?.Arn,
    retry: {
      retries: Number(MaximumRetryAttempts ?? ruleRetry.retries),
      maxAgeSeconds: Number(MaximumEventAgeInSeconds ?? ruleRetry.maxAgeSeconds),
    },
  };
}

export function createDelivery(cloud: Cloud, queues: Queues, targets: Targets): Delivery {
  const configs = new Map<string, InvokeConfig>();
  const deadLetters = new Map<string, string>();
  const results = new Map<string, InvokeResult>();
  const outbox: Outbox = createOutbox(cloud, attempt, exhausted);

  async function deliver(targetArn: string, payload: unknown, options: DeliveryOptions = {}): Promise<void> {
    const service = serviceOf(targetArn);
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    switch (service) {
      case 'lambda': {
        const { retries, maxAgeSeconds } = configs.get(functionName(targetArn)) ?? defaults;
        const { deadLetterArn } = options;
        outbox.accept(
          { targetArn, payload, retry: { retries, maxAgeSeconds }, deadLetterArn },
          cloud.faults.delivery('lambda'),
        );
        return;
      }
      case 'sqs':
        queues.send(targetArn, {
          body: text,
          attributes: options.attributes,
          groupId: options.messageGroupId,
          deduplicationId: options.deduplicationId,
        });
        return;
      case 'sns':
        if (targets.publish !== undefined) return targets.publish(targetArn, text);
        break;
      case 'events':
        if (targets.putEvents !== undefined) return targets.putEvents(targetArn, payload);
        break;
      case 'kinesis':
        if (targets.putRecord !== undefined) return targets.putRecord(targetArn, text, randomUUID());
        break;
      case 'logs':
        cloud.log.info(text, { logGroup: targetArn.split(':')[6] ?? targetArn });
        return;
    }
    throw new AwsError('ResourceNotFoundException', `The local cloud cannot deliver to ${targetArn}.`, 404);
  }

  async function attempt(job: Job): Promise<Outcome> {
    if (serviceOf(job.targetArn) !== 'lambda') {
      await deliver(job.targetArn, job.payload, { messageGroupId: job.messageGroupId });
      return { done: true };
    }
    let result: InvokeResult;
    try {
      result = await cloud.ports.invoke(job.targetArn, job.payload);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const throttled =
        error.status === 429 || error.status >= 500 || error.code === 'TooManyRequestsException';
      return { done: false, throttled, error: error.message };
    }
    if (result.functionError === undefined) {
      results.delete(job.id);
      const onSuccess = configs.get(functionName(job.targetArn))?.onSuccess;
      if (onSuccess !== undefined) await deliver(onSuccess, outcomeRecord(job, result, 'Success'));
      return { done: true };
    }
    results.set(job.id, result);
    return { done: false, throttled: false, error: errorText(result) };
  }

  async function exhausted(job: Job, error: string): Promise<void> {
    const result = results.get(job.id);
    const name = functionName(job.targetArn);
    cloud.log.warn('A delivery has failed for good.', {
      target: job.targetArn,
      attempts: job.attempts,
      error,
    });
    const onFailure = configs.get(name)?.onFailure;
    if (onFailure !== undefined) {
      authorizeDelivery(cloud, job.targetArn, onFailure);
      await deliver(onFailure, outcomeRecord(job, result, 'RetriesExhausted'));
    }
    const own = deadLetters.get(name);
    const letter = own ?? (result === undefined ? job.deadLetterArn : undefined);
    if (letter !== undefined) {
      await deliver(letter, job.payload, {
        attributes: {
          RequestID: { DataType: 'String', StringValue: job.id },
          ErrorCode: { DataType: 'Number', StringValue: result === undefined ? '500' : '200' },
          ErrorMessage: { DataType: 'String', StringValue: error.slice(0, 1024) || 'unknown' },
        },
      });
    }
    results.delete(job.id);
  }

  return {
    async deliver(targetArn, payload, options = {}) {
      const { retry = ruleRetry, deadLetterArn, messageGroupId, source } = options;
      const { copies, delayMs } = source === undefined ? calm : cloud.faults.delivery(source);
      const job = { targetArn, payload, retry, deadLetterArn, messageGroupId };
      if (delayMs > 0) return outbox.accept(job, { copies, delayMs });
      for (let copy = 0; copy < copies; copy += 1) {
        try {
          await deliver(targetArn, payload, options);
        } catch (error) {
          if (options.retry === undefined) throw error;
          // The target is missing or refuses: the rule's retry policy decides how long to retry.
          cloud.log.warn('A delivery failed; retrying.', { target: targetArn, error: String(error) });
          outbox.accept(job);
        }
      }
    },
    configure({ properties }) {
      for (const destination of [
        properties.DestinationConfig?.OnSuccess?.Destination,
        properties.DestinationConfig?.OnFailure?.Destination,
      ]) {
        if (destination !== undefined) authorizeDelivery(cloud, properties.FunctionName, destination);
      }
      configs.set(functionName(properties.FunctionName), {
        retries: Number(properties.MaximumRetryAttempts ?? defaults.retries),
        maxAgeSeconds: Number(properties.MaximumEventAgeInSeconds ?? defaults.maxAgeSeconds),
        onSuccess: properties.DestinationConfig?.OnSuccess?.Destination,
        onFailure: properties.DestinationConfig?.OnFailure?.Destination,
      });
    },
    setDeadLetter(functionArn, targetArn) {
      if (targetArn === undefined) deadLetters.delete(functionName(functionArn));
      else deadLetters.set(functionName(functionArn), targetArn);
    },
    start: () => outbox.start(),
    stop: () => outbox.stop(),
  };
}

const errorText = (result: InvokeResult): string => {
  const { errorMessage } = (result.payload ?? {}) as { errorMessage?: string };
  return errorMessage ?? JSON.stringify(result.payload);
};

/** The invocation's outcome in records for destinations. */
export const responseContext = ({ functionError }: InvokeResult) => ({
  responseContext: {
    statusCode: 200,
    executedVersion: '$LATEST',
    ...(functionError === undefined ? {} : { functionError }),
  },
});

/** The record that Lambda sends to a destination. */
function outcomeRecord(job: Job, result: InvokeResult | undefined, condition: string): unknown {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: job.id,
      functionArn: job.targetArn.split(':').length > 7 ? job.targetArn : `${job.targetArn}:$LATEST`,
      condition,
      approximateInvokeCount: Math.max(job.attempts, 1),
    },
    requestPayload: job.payload,
    ...(result === undefined ? {} : { ...responseContext(result), responsePayload: result.payload }),
  };
}

/** Reads a bus event from an EventBridge envelope or a plain {@link BusEvent}. */
export function busEventOf(payload: unknown, bus: string): BusEvent {
  const event = payload as Record<string, unknown>;
  return {
    source: `${event.source ?? 'lambda'}`,
    detailType: `${event['detail-type'] ?? event.detailType ?? 'Lambda Function Invocation Result'}`,
    detail: event.detail ?? payload,
    resources: event.resources as string[] | undefined,
    time: event.time as string | undefined,
    bus,
  };
}
