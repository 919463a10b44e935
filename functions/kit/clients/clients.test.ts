import { createHash } from 'node:crypto';
import { AdminUserGlobalSignOutCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DetectToxicContentCommand } from '@aws-sdk/client-comprehend';
import { ListChannelsCommand } from '@aws-sdk/client-ivs';
import { beforeAll, expect, it, vi } from 'vitest';
import { withScriptedServer } from '../../../test/scripted-server';
import { putEvents } from './bus';
import { cognito } from './cognito';
import { comprehend } from './comprehend';
import { ivs } from './ivs';
import { putRecord } from './kinesis';
import { objects, uploadForm } from './objects';
import { sendMessage } from './sqs';

const server = withScriptedServer();
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

/** What the server was asked for last, and which service it was signed for. */
function asked() {
  const { method, path, headers, body } = server.received.at(-1)!;
  return {
    method,
    path,
    target: headers['x-amz-target'],
    signedFor: /Credential=[^/]+\/\d+\/([^,]+)/.exec(headers.authorization ?? '')?.[1],
    body,
  };
}

it('a record is put on a stream of Kinesis', async () => {
  server.script.push({ body: { SequenceNumber: '1', ShardId: 's' } });
  const record = { streamName: 's', partitionKey: 'k', data: 'é' };
  expect(await putRecord(record)).toEqual({ sequenceNumber: '1' });
  expect(asked()).toMatchObject({
    target: 'Kinesis_20131202.PutRecord',
    signedFor: 'us-east-1/kinesis/aws4_request',
  });
  expect(JSON.parse(asked().body)).toEqual({
    StreamName: 's',
    PartitionKey: 'k',
    Data: Buffer.from('é').toString('base64'),
  });
});

it('an event is put on a bus with its time', async () => {
  server.script.push({ body: { FailedEntryCount: 0, Entries: [] } });
  await putEvents([
    { EventBusName: 'b', Source: 's', DetailType: 'd', Detail: '{}', Time: new Date(1_764_000_000_000) },
  ]);
  expect(asked()).toMatchObject({
    target: 'AWSEvents.PutEvents',
    signedFor: 'us-east-1/events/aws4_request',
  });
  expect(JSON.parse(asked().body).Entries[0].Time).toBe(1_764_000_000);
});

it('a message is put in a queue', async () => {
  const MD5OfMessageBody = createHash('md5').update('é').digest('hex');
  server.script.push({ body: { MessageId: 'm', MD5OfMessageBody } });
  await sendMessage({ QueueUrl: `${server.url}/1/q`, MessageBody: 'é', DelaySeconds: 3 });
  expect(asked()).toMatchObject({ target: 'AmazonSQS.SendMessage', signedFor: 'us-east-1/sqs/aws4_request' });
});

it("what a person does with the user pool is not signed, the administrator's calls are", async () => {
  await cognito().send(new SignUpCommand({ ClientId: 'c', Username: 'u', Password: 'p' }));
  expect(asked().signedFor).toBeUndefined();
  await cognito().send(new AdminUserGlobalSignOutCommand({ UserPoolId: 'us-east-1_a', Username: 'u' }));
  expect(asked().signedFor).toBe('us-east-1/cognito-idp/aws4_request');
});

it('a message is judged by Comprehend', async () => {
  await comprehend().send(
    new DetectToxicContentCommand({ TextSegments: [{ Text: 'a' }], LanguageCode: 'en' }),
  );
  expect(asked().target).toBe('Comprehend_20171127.DetectToxicContent');
});

it('IVS, which allows few calls a second, is asked up to eight times', async () => {
  server.script.push(...Array.from({ length: 7 }, () => ({ status: 429 })), { body: { channels: [] } });
  expect((await ivs().send(new ListChannelsCommand({}))).channels).toEqual([]);
  expect(server.received).toHaveLength(8);
});

it('objects are put, read and deleted whole, and a form lets a browser send one', async () => {
  await objects.put('b', 'a/ü.png', {
    body: Buffer.from('x'),
    contentType: 'image/png',
    cacheControl: 'max-age=1',
  });
  expect(asked()).toMatchObject({ method: 'PUT', signedFor: 'us-east-1/s3/aws4_request' });
  expect(asked().path).toMatch(/^\/b\/a\/%C3%BC\.png/);
  expect(server.received.at(-1)!.headers).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'max-age=1',
  });
  expect(String(await objects.get('b', 'k'))).toBe('{}');
  await objects.delete('b', 'k');
  expect(asked().method).toBe('DELETE');
  server.script.push({ status: 404, body: '' });
  await expect(objects.get('b', 'none')).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  const fields = await uploadForm({
    bucket: 'b',
    key: 'k',
    contentType: 'image/png',
    maxBytes: 9,
    seconds: 60,
  });
  expect(fields).toMatchObject({ key: 'k', 'Content-Type': 'image/png' });
  const { conditions } = JSON.parse(Buffer.from(fields.Policy!, 'base64').toString());
  expect(conditions).toEqual(
    expect.arrayContaining([
      ['content-length-range', 1, 9],
      { bucket: 'b' },
      { key: 'k' },
      { 'Content-Type': 'image/png' },
    ]),
  );
});
