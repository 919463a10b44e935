import { expect, test } from 'vitest';
import { countCalls } from './calls';
import { createFaults } from './faults';

test('calls are counted by service and operation, also those that a fault refuses', async () => {
  const counter = countCalls(createFaults([{ service: 'sqs', kind: 'error', rate: 1 }]));
  await counter.faults.before('kinesis', 'PutRecord');
  await counter.faults.before('kinesis', 'PutRecord');
  await expect(counter.faults.before('sqs', 'SendMessage')).rejects.toMatchObject({ status: 500 });
  await counter.faults.before('execute-api', 'PostToConnection');
  expect(counter.calls()).toEqual({
    kinesis: { PutRecord: 2 },
    sqs: { SendMessage: 1 },
    'execute-api': { PostToConnection: 1 },
  });
  counter.reset();
  expect(counter.calls()).toEqual({});
});
