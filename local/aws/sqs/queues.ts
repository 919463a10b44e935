import { join } from 'node:path';
import { AwsError, type Cloud, type ResourceSpec } from '../../runtime/cloud';
import { type Message, type NewMessage, Queue, type QueueSettings } from './queue';

/** The queues of the installation, by ARN. */
export interface Queues {
  provision(spec: ResourceSpec): Queue;
  find(arn: string): Queue | undefined;
  /** @throws AwsError QueueDoesNotExist */
  get(arnUrlOrName: string): Queue;
  /** Durable when it returns. */
  send(arn: string, message: NewMessage): { id: string; key: number };
  close(): void;
}

export function createQueues(cloud: Cloud): Queues {
  const queues = new Map<string, Queue>();
  const arnOf = (name: string) => `arn:aws:sqs:${cloud.region}:${cloud.account}:${name}`;

  function redrive(targetArn: string, message: Message): boolean {
    const target = queues.get(targetArn);
    if (target === undefined) return false;
    target.send({
      body: message.body,
      attributes: message.attributes,
      groupId: message.groupId,
      deduplicationId: target.settings.fifo ? message.deduplicationId : undefined,
      traceHeader: message.traceHeader,
    });
    return true;
  }

  return {
    provision(spec) {
      const wanted = spec.properties;
      const fifo = wanted.FifoQueue === true || wanted.FifoQueue === 'true';
      const name: string = wanted.QueueName ?? `${spec.physicalName(fifo ? 75 : 80)}${fifo ? '.fifo' : ''}`;
      const arn = arnOf(name);
      const settings = settingsOf(wanted, fifo);
      const existing = queues.get(arn);
      if (existing !== undefined) {
        existing.settings = settings;
        return existing;
      }
      const file = join(cloud.stateDir, 'sqs', `${name}.jsonl`);
      const queue = new Queue(arn, `${cloud.endpoint}/${cloud.account}/${name}`, settings, file, redrive);
      queues.set(arn, queue);
      return queue;
    },
    find: (arn) => queues.get(arn),
    get(arnUrlOrName) {
      const name = arnUrlOrName.slice(
        Math.max(arnUrlOrName.lastIndexOf('/'), arnUrlOrName.lastIndexOf(':')) + 1,
      );
      const queue = queues.get(arnOf(name));
      if (queue === undefined) {
        throw new AwsError('QueueDoesNotExist', `The specified queue ${name} does not exist.`);
      }
      return queue;
    },
    send(arn, message) {
      const queue = this.get(arn);
      return queue.send(message, cloud.faults.delivery('sqs'));
    },
    close() {
      for (const queue of queues.values()) queue.close();
      queues.clear();
    },
  };
}

function settingsOf(wanted: ResourceSpec['properties'], fifo: boolean): QueueSettings {
  const policy =
    typeof wanted.RedrivePolicy === 'string' ? JSON.parse(wanted.RedrivePolicy) : wanted.RedrivePolicy;
  return {
    fifo,
    contentBasedDeduplication: `${wanted.ContentBasedDeduplication}` === 'true',
    visibilityTimeout: Number(wanted.VisibilityTimeout ?? 30),
    delaySeconds: Number(wanted.DelaySeconds ?? 0),
    retentionSeconds: Number(wanted.MessageRetentionPeriod ?? 345_600),
    waitSeconds: Number(wanted.ReceiveMessageWaitTimeSeconds ?? 0),
    maximumBytes: Number(wanted.MaximumMessageSize ?? 1_048_576),
    redrive:
      policy?.deadLetterTargetArn === undefined
        ? undefined
        : { targetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) },
  };
}
