import { type Access, AwsError, type Cloud, type Provision, type Service } from '../../runtime/cloud';
import { type Input, jsonOperations, type Operation, required } from '../../runtime/wire';
import { md5, md5OfAttributes } from './message-digest';
import type { Message, MessageAttribute, Queue } from './queue';
import type { Queues } from './queues';

/** The SQS API. */
export function createSqs(cloud: Cloud, queues: Queues): Service {
  const on =
    (action: string) =>
    (input: Input): Access[] => {
      const name = `${input.QueueUrl ?? input.QueueName ?? ''}`.split('/').pop();
      return [{ action: `sqs:${action}`, resource: `arn:aws:sqs:${cloud.region}:${cloud.account}:${name}` }];
    };
  const queueOf = (input: Input): Queue => queues.get(required(input, 'QueueUrl'));
  const operation = (
    name: string,
    run: (input: Input, queue: Queue) => unknown,
    action = name,
  ): [string, Operation] => [name, { access: on(action), run: (input) => run(input, queueOf(input)) }];

  function send(queue: Queue, input: Input): Input {
    const attributes = (input.MessageAttributes ?? {}) as Record<string, MessageAttribute>;
    const body = required(input, 'MessageBody');
    if (Buffer.byteLength(body) > queue.settings.maximumBytes) {
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${queue.settings.maximumBytes} bytes.`,
      );
    }
    if (queue.settings.fifo) checkFifo(queue, input);
    const { id, key } = queues.send(queue.arn, {
      body,
      attributes,
      delaySeconds: queue.settings.fifo ? undefined : input.DelaySeconds,
      groupId: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
      traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    });
    const digest = md5OfAttributes(attributes);
    return {
      MessageId: id,
      MD5OfMessageBody: md5(body),
      ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest }),
      ...(queue.settings.fifo ? { SequenceNumber: sequenceNumber(key) } : {}),
    };
  }

  async function receive(input: Input, queue: Queue): Promise<Input> {
    const messages = await queue.receive(
      Math.min(Number(input.MaxNumberOfMessages ?? 1), 10),
      1000 * Math.min(Number(input.WaitTimeSeconds ?? queue.settings.waitSeconds), 20),
      input.VisibilityTimeout,
    );
    if (messages.length === 0) return {};
    return { Messages: messages.map((message) => received(message, input)) };
  }

  const operations = Object.fromEntries<Operation>([
    operation('SendMessage', (input, queue) => send(queue, input)),
    operation(
      'SendMessageBatch',
      (input, queue) => batch(input, (entry) => send(queue, entry)),
      'SendMessage',
    ),
    operation('ReceiveMessage', receive),
    operation('DeleteMessage', (input, queue) => queue.delete(keyOf(input.ReceiptHandle))),
    operation(
      'DeleteMessageBatch',
      (input, queue) => batch(input, (entry) => ({ done: queue.delete(keyOf(entry.ReceiptHandle)) })),
      'DeleteMessage',
    ),
    operation('ChangeMessageVisibility', changeVisibility),
    operation(
      'ChangeMessageVisibilityBatch',
      (input, queue) => batch(input, (entry) => changeVisibility(entry, queue)),
      'ChangeMessageVisibility',
    ),
    operation('GetQueueAttributes', (input, queue) => ({
      Attributes: attributesOf(queue, input.AttributeNames),
    })),
    [
      'GetQueueUrl',
      {
        access: on('GetQueueUrl'),
        run: (input) => ({ QueueUrl: queues.get(required(input, 'QueueName')).url }),
      },
    ],
  ]);

  const provision: Provision = async (spec) => {
    const queue = queues.provision(spec);
    return {
      ref: queue.url,
      attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: queue.url },
    };
  };
  return {
    name: 'sqs',
    signingNames: ['sqs'],
    resources: {
      'AWS::SQS::Queue': provision,
      // Roles decide who may send; queue policies only allow services of this installation.
      'AWS::SQS::QueuePolicy': async (spec) => ({ ref: spec.physicalName() }),
    },
    ...jsonOperations(operations),
    stop: async () => queues.close(),
  };
}

function checkFifo(queue: Queue, input: Input): void {
  required(input, 'MessageGroupId');
  if (input.MessageDeduplicationId === undefined && !queue.settings.contentBasedDeduplication) {
    throw new AwsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

function changeVisibility(input: Input, queue: Queue): Input {
  const seconds = Number(required<number>(input, 'VisibilityTimeout'));
  if (!queue.changeVisibility(keyOf(input.ReceiptHandle), seconds)) {
    throw new AwsError(
      'InvalidParameterValue',
      'Reason: Message does not exist or is not available for visibility timeout change.',
    );
  }
  return {};
}

/** The handle of one receipt of a message. */
export const receiptHandle = (message: Message): string =>
  Buffer.from(`${message.key}:${message.receives}:${message.id}`).toString('base64');

export function keyOf(handle: unknown): number {
  const key = Number(Buffer.from(`${handle}`, 'base64').toString('latin1').split(':')[0]);
  if (typeof handle !== 'string' || !Number.isSafeInteger(key) || key <= 0) {
    throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  }
  return key;
}

const sequenceNumber = (key: number): string => `1${`${key}`.padStart(19, '0')}`;

/** The system attributes of a received message, as text. */
export function systemAttributes(message: Message): Record<string, string> {
  return {
    SenderId: 'AIDALOCAL',
    SentTimestamp: `${message.sent}`,
    ApproximateReceiveCount: `${message.receives}`,
    ApproximateFirstReceiveTimestamp: `${message.firstReceived ?? message.sent}`,
    ...(message.groupId === undefined
      ? {}
      : { MessageGroupId: message.groupId, SequenceNumber: sequenceNumber(message.key) }),
    ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
    ...(message.traceHeader === undefined ? {} : { AWSTraceHeader: message.traceHeader }),
  };
}

function received(message: Message, input: Input): Input {
  const requested: string[] = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => requested.includes('All') || requested.includes(name),
  );
  const names: string[] = input.MessageAttributeNames ?? [];
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) =>
      names.some(
        (one) =>
          one === 'All' ||
          one === '.*' ||
          one === name ||
          (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
      ),
    ),
  );
  const digest = md5OfAttributes(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle(message),
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system.length === 0 ? {} : { Attributes: Object.fromEntries(system) }),
    ...(digest === undefined ? {} : { MessageAttributes: attributes, MD5OfMessageAttributes: digest }),
  };
}

function batch(input: Input, run: (entry: Input) => Input): Input {
  const entries: Input[] = input.Entries ?? [];
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'There should be at least one entry.');
  if (entries.length > 10)
    throw new AwsError('TooManyEntriesInBatchRequest', 'The maximum number of entries is 10.');
  if (new Set(entries.map((entry) => entry.Id)).size !== entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  }
  const successful: Input[] = [];
  const failed: Input[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({
        Id: entry.Id,
        Code: error.code,
        Message: error.message,
        SenderFault: error.status < 500,
      });
    }
  }
  return { Successful: successful, Failed: failed };
}

function attributesOf(queue: Queue, names: readonly string[] = []): Record<string, string> {
  const { settings } = queue;
  const counts = queue.counts();
  const all: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: `${counts.visible}`,
    ApproximateNumberOfMessagesNotVisible: `${counts.inFlight}`,
    ApproximateNumberOfMessagesDelayed: `${counts.delayed}`,
    VisibilityTimeout: `${settings.visibilityTimeout}`,
    DelaySeconds: `${settings.delaySeconds}`,
    MessageRetentionPeriod: `${settings.retentionSeconds}`,
    MaximumMessageSize: `${settings.maximumBytes}`,
    ReceiveMessageWaitTimeSeconds: `${settings.waitSeconds}`,
  };
  if (settings.redrive !== undefined) {
    all.RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: settings.redrive.targetArn,
      maxReceiveCount: settings.redrive.maxReceiveCount,
    });
  }
  if (settings.fifo) {
    all.FifoQueue = 'true';
    all.ContentBasedDeduplication = `${settings.contentBasedDeduplication}`;
  }
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name)),
  );
}
