import * as cognitoSdk from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as ivsSdk from '@aws-sdk/client-ivs';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as lib from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../../test/scripted-server';
import { putEvents } from './bus';
import { cognito } from './cognito';
import { Documents } from './documents';
import { ivs } from './ivs';
import { putRecord } from './kinesis';
import { sendMessage } from './sqs';

/** The kit asks AWS for what the SDK's own clients ask for, byte by byte but for the order of members. */

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.received.length = 0;
});

async function same(bySdk: Promise<unknown>, byKit: () => Promise<unknown>): Promise<void> {
  await bySdk;
  await byKit();
  const [sdk, kit] = server.received.map(({ method, path, headers, body }) => ({
    method,
    path,
    type: headers['content-type'],
    target: headers['x-amz-target'],
    signedFor: /Credential=[^/]+\/\d+\/([^,]+)/.exec(headers.authorization ?? '')?.[1],
    body: JSON.parse(body || '{}') as Record<string, unknown>,
  }));
  // A new one each time.
  for (const { body } of [sdk!, kit!]) {
    if (body.ClientRequestToken !== undefined) body.ClientRequestToken = 'token';
  }
  expect(kit).toEqual(sdk);
}

describe('DynamoDB', () => {
  const client = () =>
    lib.DynamoDBDocumentClient.from(new DynamoDBClient(), {
      marshallOptions: { removeUndefinedValues: true },
    });
  const kit = new Documents();
  const item = {
    pk: 'a',
    text: 'é',
    empty: '',
    none: null,
    left: undefined,
    number: -1.5,
    large: Number.MAX_SAFE_INTEGER,
    yes: true,
    list: [1, 'a', null, { deep: [{}] }],
    names: new Set(['a', 'b']),
    numbers: new Set([1, 2]),
    map: { a: { b: undefined, c: 1 } },
  };
  const Key = { pk: 'a', sk: 'b' };
  const values = {
    ExpressionAttributeNames: { '#a': 'a' },
    ExpressionAttributeValues: { ':a': item, ':n': null },
  };

  it('is asked the same, with any value', async () => {
    const put = { TableName: 't', Item: item, ConditionExpression: 'a', ...values };
    await same(client().send(new lib.PutCommand(put)), () => kit.put(put));
  });

  const inputs = {
    get: { TableName: 't', Key, ConsistentRead: true },
    update: { TableName: 't', Key, UpdateExpression: 'SET #a = :a', ReturnValues: 'ALL_NEW', ...values },
    delete: { TableName: 't', Key, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
    query: { TableName: 't', KeyConditionExpression: 'pk = :a', ExclusiveStartKey: Key, Limit: 3, ...values },
    first: { TableName: 't', KeyConditionExpression: 'pk = :a', ExclusiveStartKey: undefined },
  } as const;
  it('is asked the same by each operation on items', async () => {
    const pairs = [
      [new lib.GetCommand(inputs.get), () => kit.get(inputs.get)],
      [new lib.UpdateCommand(inputs.update), () => kit.update(inputs.update)],
      [new lib.DeleteCommand(inputs.delete), () => kit.delete(inputs.delete)],
      [new lib.QueryCommand(inputs.query), () => kit.query(inputs.query)],
      [new lib.QueryCommand(inputs.first), () => kit.query(inputs.first)],
    ] as const;
    for (const [command, call] of pairs) {
      server.received.length = 0;
      await same(client().send(command as never), call);
    }
  });

  it('is asked the same by batches and transactions', async () => {
    const batchGet = { RequestItems: { t: { Keys: [Key], ConsistentRead: true } } };
    await same(client().send(new lib.BatchGetCommand(batchGet)), () => kit.batchGet(batchGet));
    server.received.length = 0;
    const batchWrite = { RequestItems: { t: [{ PutRequest: { Item: item } }, { DeleteRequest: { Key } }] } };
    await same(client().send(new lib.BatchWriteCommand(batchWrite)), () => kit.batchWrite(batchWrite));
    server.received.length = 0;
    const transaction = {
      TransactItems: [
        { Put: { TableName: 't', Item: item, ...values } },
        { Update: { TableName: 't', Key, UpdateExpression: 'SET #a = :a', ...values } },
        { Delete: { TableName: 't', Key } },
        { ConditionCheck: { TableName: 't', Key, ConditionExpression: '#a = :a', ...values } },
      ],
    };
    await same(client().send(new lib.TransactWriteCommand(transaction)), () =>
      kit.transactWrite(transaction),
    );
  });

  it('is understood the same', async () => {
    const Item = {
      pk: { S: 'a' },
      n: { N: '1.5' },
      none: { NULL: true },
      yes: { BOOL: false },
      list: { L: [{ M: { a: { L: [] } } }] },
      names: { SS: ['a'] },
    };
    const answers = [
      [new lib.GetCommand(inputs.get), () => kit.get(inputs.get), { Item }],
      [new lib.UpdateCommand(inputs.update), () => kit.update(inputs.update), { Attributes: Item }],
      [
        new lib.QueryCommand(inputs.query),
        () => kit.query(inputs.query),
        { Items: [Item, Item], Count: 2, LastEvaluatedKey: { pk: { S: 'a' } } },
      ],
      [
        new lib.BatchGetCommand({ RequestItems: {} }),
        () => kit.batchGet({ RequestItems: {} }),
        { Responses: { t: [Item] }, UnprocessedKeys: { t: { Keys: [{ pk: { S: 'b' } }] } } },
      ],
      [
        new lib.BatchWriteCommand({ RequestItems: {} }),
        () => kit.batchWrite({ RequestItems: {} }),
        {
          UnprocessedItems: { t: [{ PutRequest: { Item } }, { DeleteRequest: { Key: { pk: { S: 'b' } } } }] },
        },
      ],
    ] as const;
    for (const [command, call, body] of answers) {
      server.script.push({ body }, { body });
      const { $metadata, ...expected } = await client().send(command as never);
      expect(await call()).toEqual(expected);
    }
  });

  it('tells the item that a condition met', async () => {
    const body = { __type: 'x#ConditionalCheckFailedException', message: 'no', Item: { pk: { S: 'a' } } };
    server.script.push({ status: 400, body });
    await expect(kit.delete(inputs.delete)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'no',
      Item: { pk: 'a' },
    });
  });
});

describe('the other services', () => {
  it('Cognito', async () => {
    const client = new cognitoSdk.CognitoIdentityProviderClient();
    const person = { ClientId: 'c', Username: 'u' };
    const auth = {
      ClientId: 'c',
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'u' },
    } as const;
    const pairs = [
      [
        new cognitoSdk.SignUpCommand({ ...person, Password: 'p' }),
        () => cognito('SignUp', { ...person, Password: 'p' }),
      ],
      [new cognitoSdk.InitiateAuthCommand(auth), () => cognito('InitiateAuth', auth)],
      [
        new cognitoSdk.ChangePasswordCommand({
          AccessToken: 'a',
          PreviousPassword: 'p',
          ProposedPassword: 'q',
        }),
        () => cognito('ChangePassword', { AccessToken: 'a', PreviousPassword: 'p', ProposedPassword: 'q' }),
      ],
      [
        new cognitoSdk.GetTokensFromRefreshTokenCommand({ ClientId: 'c', RefreshToken: 'r' }),
        () => cognito('GetTokensFromRefreshToken', { ClientId: 'c', RefreshToken: 'r' }),
      ],
      [
        new cognitoSdk.AdminUserGlobalSignOutCommand({ UserPoolId: 'us-east-1_a', Username: 'u' }),
        () => cognito('AdminUserGlobalSignOut', { UserPoolId: 'us-east-1_a', Username: 'u' }),
      ],
    ] as const;
    for (const [command, call] of pairs) {
      server.received.length = 0;
      await same(client.send(command as never), call);
    }
  });

  it('IVS', async () => {
    const client = new ivsSdk.IvsClient();
    const channel = { name: 'n', type: 'STANDARD', insecureIngest: true, tags: { a: 'b' } } as const;
    const pairs = [
      [new ivsSdk.CreateChannelCommand(channel), () => ivs('CreateChannel', channel)],
      [
        new ivsSdk.ListStreamsCommand({ maxResults: 100, nextToken: undefined }),
        () => ivs('ListStreams', { maxResults: 100, nextToken: undefined }),
      ],
      [new ivsSdk.DeleteStreamKeyCommand({ arn: 'a' }), () => ivs('DeleteStreamKey', { arn: 'a' })],
      [new ivsSdk.StopStreamCommand({ channelArn: 'a' }), () => ivs('StopStream', { channelArn: 'a' })],
    ] as const;
    for (const [command, call] of pairs) {
      server.received.length = 0;
      await same(client.send(command as never), call);
    }
  });

  it('EventBridge', async () => {
    const entry = {
      EventBusName: 'b',
      Source: 's',
      DetailType: 'd',
      Detail: '{}',
      Time: new Date(1_764_000_000_000),
    };
    await same(new EventBridgeClient().send(new PutEventsCommand({ Entries: [entry] })), () =>
      putEvents([entry]),
    );
  });

  it('SQS', async () => {
    const message = { QueueUrl: `${server.url}/1/q`, MessageBody: 'é', DelaySeconds: 3 };
    const client = new SQSClient({ md5: false, endpoint: server.url });
    await same(client.send(new SendMessageCommand(message)), () => sendMessage(message));
  });

  it('Kinesis', async () => {
    const client = new KinesisClient({ requestHandler: new NodeHttpHandler() });
    const Data = Buffer.from('é');
    server.script.push({ body: { SequenceNumber: '1' } }, { body: { SequenceNumber: '1' } });
    const one = new PutRecordCommand({ StreamName: 's', PartitionKey: 'k', Data });
    await same(client.send(one), async () => {
      expect(await putRecord({ streamName: 's', partitionKey: 'k', data: 'é' })).toEqual({
        sequenceNumber: '1',
      });
    });
  });
});
