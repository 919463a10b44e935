import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestCloud, type TestCloud } from '../../runtime/test-cloud';
import { createCustomResources } from './index';

interface Event {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly ResourceProperties: Record<string, unknown>;
  readonly OldResourceProperties?: Record<string, unknown>;
}

const ServiceToken = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
let cloud: TestCloud;
let events: Event[];

beforeEach(async () => {
  events = [];
  cloud = await createTestCloud((self) => [createCustomResources(self)]);
});
afterEach(() => cloud.close());

const provision = (properties: object) =>
  cloud.provision('AWS::CloudFormation::CustomResource', 'one', { ServiceToken, ...properties });

/** A function that answers each event like this. */
function answers(answer: object): void {
  cloud.functions.set('fn', async (event: Event) => {
    events.push(event);
    const { status } = await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
    expect(status).toBe(200);
  });
}

it('creates a resource once, updates it with its old properties, and leaves an unchanged one alone', async () => {
  answers({ Status: 'SUCCESS', PhysicalResourceId: 'id', Data: { Size: 7 } });
  const made = await provision({ A: '1' });
  expect(made).toEqual({ ref: 'id', attributes: { Size: 7 } });
  expect(await provision({ A: '1' })).toEqual(made);
  await provision({ A: '2' });
  expect(events.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Update']);
  expect(events[1]).toMatchObject({
    ResourceProperties: { ServiceToken, A: '2' },
    OldResourceProperties: { ServiceToken, A: '1' },
    PhysicalResourceId: 'id',
  });
});

it('fails with the reason of the function, and tries again at the next start', async () => {
  answers({ Status: 'FAILED', Reason: 'the moon is wrong' });
  await expect(provision({ A: '1' })).rejects.toThrow('the moon is wrong');
  answers({ Status: 'SUCCESS' });
  await provision({ A: '1' });
  expect(events.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Create']);
});

it('fails when the function throws, and takes no answer twice', async () => {
  cloud.functions.set('fn', () => {
    throw new Error('no such table');
  });
  await expect(provision({ A: '1' })).rejects.toThrow('no such table');
  answers({ Status: 'SUCCESS' });
  await provision({ A: '1' });
  const again = await fetch(events[0]!.ResponseURL, { method: 'PUT', body: '{"Status":"SUCCESS"}' });
  expect(again.status).toBe(403);
});
