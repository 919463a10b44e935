/** biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written that way */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningCloud, startCloud } from './start';

const sdk = createRequire(import.meta.url).resolve;
const CODE = `
const { DynamoDBClient, GetItemCommand } = require(${JSON.stringify(sdk('@aws-sdk/client-dynamodb'))});
const { S3Client, GetObjectCommand, DeleteObjectCommand } = require(${JSON.stringify(sdk('@aws-sdk/client-s3'))});
const dynamodb = new DynamoDBClient();
const s3 = new S3Client();
exports.handler = async ({ forbidden }) => {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: process.env.TABLE, Key: { id: { S: 'a' } } }));
  const object = await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: 'in/text' }));
  if (forbidden) await s3.send(new DeleteObjectCommand({ Bucket: process.env.BUCKET, Key: 'in/text' }));
  return { item: Item.name.S, text: await object.Body.transformToString(), queue: process.env.QUEUE, at: [process.env.SITE, process.env.SECOND] };
};`;

const att = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const at = (id: string) => ({ 'Fn::Sub': `https://\${${id}.DomainName}/a` });
const distribution = (Comment: string, DefaultRootObject?: string) => ({
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      Comment,
      DefaultRootObject,
      Origins: [{ Id: 'bucket', DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] } }],
      DefaultCacheBehavior: {
        TargetOriginId: 'bucket',
        ViewerProtocolPolicy: 'allow-all',
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      },
    },
  },
});
const template = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Site: distribution('The site', 'index.html'),
    Second: distribution('The second'),
    Queue: { Type: 'AWS::SQS::Queue' },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Queue' }] } },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'reader' } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'read',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: att('Table') },
            { Effect: 'Allow', Action: 's3:GetObject*', Resource: { 'Fn::Sub': '${Bucket.Arn}/in/*' } },
          ],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Policy'],
      Properties: {
        FunctionName: 'reader',
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 10,
        MemorySize: 256,
        Role: att('Role'),
        Code: { S3Bucket: 'assets', S3Key: 'abc.zip' },
        Environment: {
          Variables: {
            TABLE: { Ref: 'Table' },
            BUCKET: { Ref: 'Bucket' },
            QUEUE: { Ref: 'Queue' },
            SITE: at('Site'),
            SECOND: at('Second'),
          },
        },
      },
    },
  },
  Outputs: {
    Table: { Value: { Ref: 'Table' } },
    Bucket: { Value: { Ref: 'Bucket' } },
    Queue: { Value: { Ref: 'Queue' } },
  },
};

let folder: string;
let running: RunningCloud;

const begin = () => startCloud({ assembly: join(folder, 'cdk.out'), dir: join(folder, 'home'), faults: [] });
const output = (name: string) => String(running.outputs.get('App')![name]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  const assembly = join(folder, 'cdk.out');
  mkdirSync(join(assembly, 'asset.abc'), { recursive: true });
  writeFileSync(join(assembly, 'asset.abc', 'index.js'), CODE);
  const write = (name: string, content: unknown) =>
    writeFileSync(join(assembly, name), JSON.stringify(content));
  write('App.template.json', template);
  write('App.assets.json', {
    files: {
      abc: { source: { path: 'asset.abc' }, destinations: { d: { bucketName: 'b', objectKey: 'abc.zip' } } },
    },
  });
  write('manifest.json', {
    artifacts: {
      'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
      App: { type: 'aws:cloudformation:stack', properties: { templateFile: 'App.template.json' } },
    },
  });
  running = await begin();
  await new DynamoDBClient(running.clientConfig()).send(
    new PutItemCommand({ TableName: output('Table'), Item: { id: { S: 'a' }, name: { S: 'ada' } } }),
  );
  await new S3Client(running.clientConfig()).send(
    new PutObjectCommand({ Bucket: output('Bucket'), Key: 'in/text', Body: 'hello' }),
  );
});

afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a function of the template reads the stores that its role allows', async () => {
  const { payload, functionError } = await running.cloud.ports.invoke('reader', {});
  const [second] = running.distributions;
  expect(payload).toEqual({
    item: 'ada',
    text: 'hello',
    queue: output('Queue'),
    at: [`${running.site}/a`, `${second!.url}/a`],
  });
  expect(functionError).toBeUndefined();
});

test('what its role does not allow is refused as AWS refuses it, and reported', async () => {
  const { payload } = await running.cloud.ports.invoke('reader', { forbidden: true });
  expect(payload).toMatchObject({
    errorType: 'AccessDenied',
    errorMessage: expect.stringMatching(
      /^User: arn:aws:sts::\d{12}:assumed-role\/reader\/reader is not authorized to perform: s3:DeleteObject on resource: arn:aws:s3:::.+\/in\/text because no identity-based policy allows the s3:DeleteObject action$/,
    ),
  });
  const { denials, unused } = running.iamReport();
  expect(denials).toMatchObject([{ functionName: 'reader', action: 's3:DeleteObject' }]);
  expect(unused.map(({ action }) => action)).toEqual(['dynamodb:Query']);
});

test('a wrong secret and an unknown key are refused', async () => {
  const { credentials, ...config } = running.clientConfig();
  const get = new GetObjectCommand({ Bucket: output('Bucket'), Key: 'in/text' });
  const wrong = new S3Client({ ...config, credentials: { ...credentials, secretAccessKey: 'wrong' } });
  await expect(wrong.send(get)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  const unknown = new S3Client({
    ...config,
    credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' },
  });
  await expect(unknown.send(get)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

test('a page of another name that points here is refused, and the folder is readable by its owner alone', async () => {
  const { port } = new URL(running.endpoint);
  const ask = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
  expect(await ask('evil.example')).toBe(421);
  expect(await ask(`localhost:${port}`)).not.toBe(421);
  expect(statSync(join(folder, 'home')).mode & 0o777).toBe(0o700);
});

test('faults are injected into the services that they name', async () => {
  running.faults.set([{ service: 'sqs', operation: 'GetQueueAttributes', kind: 'error', rate: 1 }]);
  const sqs = new SQSClient({ ...running.clientConfig(), maxAttempts: 1 });
  const ask = () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: output('Queue'), AttributeNames: ['QueueArn'] }));
  await expect(ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  running.faults.set([]);
  await expect(ask()).resolves.toBeDefined();
});

test('units and calls are counted by operation, from zero after a reset', async () => {
  running.resetUnits();
  expect([running.calls(), running.units().size]).toEqual([{}, 0]);
  for (let n = 0; n < 2; n += 1) await running.cloud.ports.invoke('reader', {});
  expect(running.calls()).toEqual({ dynamodb: { GetItem: 2 }, s3: { GetObject: 2 } });
  // Half a unit each: eventually consistent reads.
  expect(running.units().get(output('Table'))).toEqual({ GetItem: { read: 1, write: 0, calls: 2 } });
  const before = running.calls();
  await running.cloud.ports.invoke('reader', {});
  expect(before).toEqual({ dynamodb: { GetItem: 2 }, s3: { GetObject: 2 } });
});

test('a second start on the folder is refused; a restart keeps everything', async () => {
  await expect(begin()).rejects.toThrow(/ is in use by process \d+/);
  const before = { ...running.outputs.get('App') };
  const { credentials } = running.clientConfig();
  const { distributions } = running;
  expect(distributions).toMatchObject([{ label: 'The second' }]);
  await running.stop();
  const report = JSON.parse(readFileSync(join(folder, 'home/iam-report.json'), 'utf8'));
  expect(report).toHaveProperty('unused');
  // The lock of a killed process, whose id was reused.
  writeFileSync(join(folder, 'home/lock'), JSON.stringify({ pid: process.pid, began: '1' }));
  running = await begin();
  expect(running.outputs.get('App')).toMatchObject({ Table: before.Table, Bucket: before.Bucket });
  expect(running.clientConfig().credentials).toEqual(credentials);
  expect(running.distributions).toEqual(distributions);
  const { payload } = await running.cloud.ports.invoke('reader', {});
  expect(payload).toMatchObject({ item: 'ada', text: 'hello' });
});
