import { expect, test } from 'vitest';
import { countCalls } from './calls';
import { createFaults } from './faults';

test('calls are counted by service and operation, each of many, also those that a fault refuses', async () => {
  const counter = countCalls(createFaults([{ service: 'sqs', kind: 'error', rate: 1 }]));
  await counter.faults.before('kinesis', 'PutRecord');
  await counter.faults.before('kinesis', 'PutRecord');
  await expect(counter.faults.before('sqs', 'SendMessage')).rejects.toMatchObject({ status: 500 });
  expect(counter.faults.beforeEach('execute-api', 'PostToConnection', 2_000)).toBeUndefined();
  expect(counter.calls()).toEqual({
    kinesis: { PutRecord: 2 },
    sqs: { SendMessage: 1 },
    'execute-api': { PostToConnection: 2_000 },
  });
  counter.reset();
  expect(counter.calls()).toEqual({});
});
