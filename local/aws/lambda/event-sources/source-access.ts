import { functionName, serviceOf } from '../../../runtime/arn';
import { AwsError, type Cloud } from '../../../runtime/cloud';
import type { MappingSettings } from './settings';

/**
 * Lambda reads an event source with the function's role, which must allow it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html, with-sqs.html and services-kinesis-create.html
 */
export interface SourceAccess {
  /** When a mapping is created: AWS refuses a mapping that the role does not allow. */
  authorizeMapping(): void;
  /** Before listing shards. */
  authorizeDescribe(): void;
  /** Before reading records or messages. */
  authorizeRead(): void;
  /** Before sending discarded records to the on-failure destination. */
  authorizeDestination(): void;
}

interface SourceActions {
  readonly read: readonly string[];
  readonly describe: readonly string[];
  /** Actions without resource-level permissions. */
  readonly account: readonly string[];
}

const none: SourceActions = { read: [], describe: [], account: [] };
const actions: Readonly<Record<string, SourceActions>> = {
  dynamodb: {
    read: ['GetRecords', 'GetShardIterator'],
    describe: ['DescribeStream'],
    account: ['ListStreams'],
  },
  kinesis: {
    read: ['GetRecords', 'GetShardIterator'],
    describe: ['DescribeStream', 'DescribeStreamSummary', 'ListShards'],
    account: [],
  },
  sqs: { read: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'], describe: [], account: [] },
};

/**
 * For a consumer with enhanced fan-out, besides the actions on its stream; the CDK's KinesisConsumerEventSource
 * grants them on the consumer.
 */
const consumerActions = { describe: ['DescribeStreamConsumer'], read: ['SubscribeToShard'] };

/** Actions to send discarded records. */
const destinationActions: Readonly<Record<string, string>> = {
  sqs: 'SendMessage',
  sns: 'Publish',
  events: 'PutEvents',
  lambda: 'InvokeFunction',
};

export function sourceAccess(cloud: Cloud, settings: MappingSettings): SourceAccess {
  const { sourceArn, onFailure } = settings;
  const service = serviceOf(sourceArn);
  const { read, describe, account } = actions[service] ?? none;
  const authorize = (names: readonly string[], resource: string) =>
    authorizeFunction(
      cloud,
      settings.functionArn,
      names.map((name) => ({ action: `${service}:${name}`, resource })),
    );
  const consumer = isConsumer(sourceArn);
  const streamArn = consumer ? sourceArn.slice(0, sourceArn.indexOf('/consumer/')) : sourceArn;
  const access: SourceAccess = {
    authorizeMapping() {
      access.authorizeDescribe();
      access.authorizeRead();
      access.authorizeDestination();
    },
    authorizeDescribe() {
      authorize(describe, streamArn);
      authorize(account, '*');
      if (consumer) authorize(consumerActions.describe, sourceArn);
    },
    authorizeRead() {
      authorize(read, streamArn);
      if (consumer) authorize(consumerActions.read, sourceArn);
    },
    authorizeDestination() {
      if (onFailure !== undefined) authorizeDelivery(cloud, settings.functionArn, onFailure);
    },
  };
  return access;
}

/** Lambda sends to a failure destination with the function's role. */
export function authorizeDelivery(cloud: Cloud, functionArn: string, destination: string): void {
  const service = serviceOf(destination);
  const action = destinationActions[service];
  if (action === undefined) return;
  authorizeFunction(cloud, functionArn, [{ action: `${service}:${action}`, resource: destination }]);
}

function authorizeFunction(
  cloud: Cloud,
  functionArn: string,
  accesses: { action: string; resource: string }[],
): void {
  const principal = cloud.principalOfFunction(functionName(functionArn));
  if (principal === undefined) {
    throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
  }
  cloud.authorize(principal, accesses);
}

/** Whether an ARN is of a consumer with enhanced fan-out. */
export const isConsumer = (arn: string): boolean => arn.includes(':stream/') && arn.includes('/consumer/');
