import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { NotComplete, resource } from './resource';

/** CloudFormation's side: what it was answered. */
const answered: object[] = [];
let server: Server;
let ResponseURL: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      answered.push(JSON.parse(text));
      response.end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`;
});
afterAll(() => void server.close());
beforeEach(() => void answered.splice(0));

const event = () =>
  ({
    RequestType: 'Update',
    ResponseURL,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'One',
    ResourceProperties: { Arn: 'a' },
  }) as never;

it('answers success with what CloudFormation has to know again', async () => {
  const seen: unknown[] = [];
  await resource('own-id', async (work) => void seen.push(work))(event(), {});
  expect(seen).toEqual([{ change: 'Update', properties: { Arn: 'a' } }]);
  expect(answered).toEqual([
    {
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: 'own-id',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'One',
    },
  ]);
});

it('answers a failure with its reason, so that a deployment does not wait for an hour', async () => {
  await resource('own-id', async () => {
    throw new Error('IVS refused');
  })(event(), {});
  expect(answered).toMatchObject([{ Status: 'FAILED', Reason: 'IVS refused' }]);
});

it('gives no answer while the work is not complete: Lambda calls the function again', async () => {
  const handler = resource('own-id', async () => {
    throw new NotComplete('more is left');
  });
  await expect(handler(event(), {})).rejects.toThrow('more is left');
  expect(answered).toEqual([]);
});
