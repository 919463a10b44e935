import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDynamoDb } from '../../aws/dynamodb';
import { createTestCloud, type TestCloud } from '../test-cloud';
import { createEvents } from './index';

let cloud: TestCloud;
let sqs: SQSClient;
const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

beforeEach(async () => {
  cloud = await createTestCloud((self) => {
    const dynamodb = createDynamoDb(self);
    const events = createEvents(self, dynamodb);
    Object.assign(self.ports, { deliver: events.deliver, emit: events.emit });
    return [dynamodb, ...events.services];
  });
  sqs = new SQSClient(cloud.clientConfig());
});
afterEach(async () => {
  sqs.destroy();
  await cloud.close();
});

async function queue(name: string, properties: object = {}): Promise<{ url: string; arn: string }> {
  const { ref, attributes } = await cloud.provision('AWS::SQS::Queue', name, {
    QueueName: name,
    ...properties,
  });
  return { url: ref, arn: `${attributes?.Arn}` };
}

async function bodies(url: string, wait = 2): Promise<unknown[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: wait }),
  );
  for (const { ReceiptHandle } of Messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  }
  return Messages.map(({ Body }) => JSON.parse(`${Body}`));
}

function recorder(name: string, answer: (event: never, call: number) => unknown = () => null): never[] {
  const events: never[] = [];
  cloud.functions.set(name, (event) => {
    events.push(event);
    return answer(event, events.length);
  });
  return events;
}

describe('EventBridge', () => {
  it('delivers matching events of a bus to queues and functions in its envelope', async () => {
    const target = await queue('target');
    await cloud.provision('AWS::Events::EventBus', 'Bus', { Name: 'shop' });
    const seen = recorder('seen');
    await cloud.provision('AWS::Events::Rule', 'Rule', {
      EventBusName: 'shop',
      EventPattern: { 'detail-type': ['session.live.v1'], detail: { viewers: [{ numeric: ['>', 10] }] } },
      Targets: [
        {
          Id: 'q',
          Arn: target.arn,
          InputTransformer: {
            InputPathsMap: { c: '$.detail.channel' },
            InputTemplate: '{"channel": <c>, "text": "on <c>"}',
          },
        },
        { Id: 'f', Arn: lambda('seen') },
      ],
    });
    await cloud.start();
    const client = new EventBridgeClient(cloud.clientConfig());
    const entry = (viewers: number) => ({
      EventBusName: 'shop',
      Source: 'shop',
      DetailType: 'session.live.v1',
      Detail: JSON.stringify({ viewers, channel: 'a"b' }),
    });
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          entry(5),
          entry(50),
          { ...entry(50), Detail: 'no' },
          { ...entry(50), EventBusName: 'none' },
        ],
      }),
    );
    client.destroy();
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      undefined,
      'MalformedDetail',
      'ResourceNotFoundException',
    ]);
    expect(await bodies(target.url)).toEqual([{ channel: 'a"b', text: 'on a"b' }]);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    expect(seen[0]).toEqual({
      version: '0',
      id: answer.Entries?.[1]?.EventId,
      'detail-type': 'session.live.v1',
      source: 'shop',
      account: '123456789012',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [],
      detail: { viewers: 50, channel: 'a"b' },
    });
    expect(cloud.accesses).toContainEqual({
      action: 'events:PutEvents',
      resource: 'arn:aws:events:us-east-1:123456789012:event-bus/shop',
    });
  });
});

describe('asynchronous invocation', () => {
  it('retries a failing function and then sends the event to the failure destination', async () => {
    const failed = await queue('failed');
    const calls = recorder('broken', () => {
      throw new TypeError('no luck');
    });
    await cloud.provision('AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'broken',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: failed.arn } },
    });
    await cloud.start();
    await cloud.ports.deliver(lambda('broken'), { n: 1 });
    const [record] = await bodies(failed.url, 5);
    expect(calls).toHaveLength(2);
    expect(record).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: { n: 1 },
      responsePayload: { errorMessage: 'no luck', errorType: 'TypeError' },
    });
  });
});

describe('SQS', () => {
  it('moves a message that is received too often to the dead-letter queue', async () => {
    const dead = await queue('dead');
    const main = await queue('main', {
      VisibilityTimeout: 0,
      RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 },
    });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: main.url,
        MessageBody: '1',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
      }),
    );
    const receive = () =>
      sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: main.url,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
    expect((await receive()).Messages?.[0]?.Attributes?.ApproximateReceiveCount).toBe('1');
    expect((await receive()).Messages?.[0]?.MessageAttributes?.kind?.StringValue).toBe('x');
    expect((await receive()).Messages).toBeUndefined();
    expect(await bodies(dead.url, 0)).toEqual([1]);
  });

  it('keeps the order of a FIFO group, drops duplicates and blocks the group while one message is in flight', async () => {
    const fifo = await queue('orders.fifo', { FifoQueue: true, ContentBasedDeduplication: true });
    const Entries = ['a1', 'a2', 'a1', 'b1'].map((MessageBody, index) => ({
      Id: `${index}`,
      MessageBody,
      MessageGroupId: MessageBody[0],
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: fifo.url, Entries }));
    const receive = async (count: number) =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: fifo.url, MaxNumberOfMessages: count })))
        .Messages ?? [];
    const [first] = await receive(1);
    expect(first?.Body).toBe('a1');
    expect((await receive(10)).map(({ Body }) => Body)).toEqual(['b1']);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: fifo.url, ReceiptHandle: first?.ReceiptHandle }));
    expect((await receive(10)).map(({ Body }) => Body)).toEqual(['a2']);
  });

  it('maps a queue to a function and deletes all but the failed messages', async () => {
    const main = await queue('work', { VisibilityTimeout: 2 });
    const calls = recorder('worker', (event: { Records: { messageId: string; body: string }[] }, call) => ({
      batchItemFailures:
        call === 1
          ? event.Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
              itemIdentifier: messageId,
            }))
          : [],
    }));
    await cloud.provision('AWS::Lambda::EventSourceMapping', 'Mapping', {
      EventSourceArn: main.arn,
      FunctionName: 'worker',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 1,
    });
    const Entries = ['good', 'bad'].map((MessageBody) => ({ Id: MessageBody, MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: main.url, Entries }));
    await cloud.start();
    await vi.waitFor(() => expect(calls).toHaveLength(2), 5000);
    const seen = calls.map((event: { Records: { body: string }[] }) => event.Records.map(({ body }) => body));
    expect(seen).toEqual([['good', 'bad'], ['bad']]);
  });
});

describe('SNS', () => {
  it('publishes to subscribed queues whose filter policy matches', async () => {
    const target = await queue('alerts');
    const { ref: topic } = await cloud.provision('AWS::SNS::Topic', 'Topic', { TopicName: 'alerts' });
    await cloud.provision('AWS::SNS::Subscription', 'Subscription', {
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: target.arn,
      FilterPolicy: { level: ['high'] },
    });
    const sns = new SNSClient(cloud.clientConfig());
    for (const StringValue of ['low', 'high']) {
      await sns.send(
        new PublishCommand({
          TopicArn: topic,
          Message: `it is ${StringValue}`,
          MessageAttributes: { level: { DataType: 'String', StringValue } },
        }),
      );
    }
    await expect(sns.send(new PublishCommand({ TopicArn: `${topic}x`, Message: 'm' }))).rejects.toThrow(
      'Topic does not exist',
    );
    sns.destroy();
    expect(await bodies(target.url)).toMatchObject([
      { Type: 'Notification', TopicArn: topic, Message: 'it is high' },
    ]);
  });
});

describe('streams', () => {
  it('drops a bad DynamoDB record after its retries and continues behind it', async () => {
    const failed = await queue('failed-records');
    const { attributes } = await cloud.provision('AWS::DynamoDB::Table', 'Table', {
      TableName: 'things',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    const handled: string[] = [];
    recorder(
      'consumer',
      (event: { Records: { dynamodb: { SequenceNumber: string; Keys: { id: { S: string } } } }[] }) => {
        for (const { dynamodb } of event.Records) {
          if (dynamodb.Keys.id.S === 'bad')
            return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber }] };
          handled.push(dynamodb.Keys.id.S);
        }
        return { batchItemFailures: [] };
      },
    );
    await cloud.provision('AWS::Lambda::EventSourceMapping', 'Mapping', {
      EventSourceArn: attributes?.StreamArn,
      FunctionName: lambda('consumer'),
      StartingPosition: 'LATEST',
      BatchSize: 2,
      MaximumRetryAttempts: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: failed.arn } },
    });
    await cloud.start();
    const client = new DynamoDBClient(cloud.clientConfig());
    for (const id of ['a', 'bad', 'b', 'c']) {
      await client.send(new PutItemCommand({ TableName: 'things', Item: { id: { S: id } } }));
    }
    client.destroy();
    await vi.waitFor(() => expect(handled).toEqual(['a', 'b', 'c']), 8000);
    expect(await bodies(failed.url)).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted' },
        DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: '2' },
      },
    ]);
  });

  it('splits a Kinesis batch until only the bad record is dropped', async () => {
    const { attributes } = await cloud.provision('AWS::Kinesis::Stream', 'Stream', {
      Name: 'chat',
      ShardCount: 1,
    });
    const { ref: consumer } = await cloud.provision('AWS::Kinesis::StreamConsumer', 'Consumer', {
      StreamARN: attributes?.Arn,
      ConsumerName: 'fan-out',
    });
    const handled: string[] = [];
    recorder('fan-out', (event: { Records: { kinesis: { data: string } }[] }) => {
      const texts = event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
      if (texts.includes('bad')) throw new Error('bad record');
      handled.push(...texts);
    });
    await cloud.provision('AWS::Lambda::EventSourceMapping', 'Mapping', {
      EventSourceArn: consumer,
      FunctionName: lambda('fan-out'),
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 0,
      BisectBatchOnFunctionError: true,
    });
    const client = new KinesisClient(cloud.clientConfig());
    await client.send(
      new PutRecordsCommand({
        StreamName: 'chat',
        Records: ['a', 'b', 'bad', 'c', 'd'].map((text) => ({
          Data: Buffer.from(text),
          PartitionKey: 'room',
        })),
      }),
    );
    client.destroy();
    await cloud.start();
    await vi.waitFor(() => expect(handled).toEqual(['a', 'b', 'c', 'd']), 8000);
  });
});
