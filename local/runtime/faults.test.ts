import { expect, test } from 'vitest';
import { ConnectionLost, createFaults, parseFaults } from './faults';

async function outcomes(control: ReturnType<typeof createFaults>, service: string, calls = 200) {
  const results: boolean[] = [];
  for (let call = 0; call < calls; call += 1) {
    results.push(
      await control.before(service, 'PutItem').then(
        () => true,
        () => false,
      ),
    );
  }
  return results;
}

test('without rules there are no faults', async () => {
  const control = createFaults();
  await control.before('dynamodb', 'PutItem');
  expect(control.delivery('sqs')).toEqual({ copies: 1, delayMs: 0 });
});

test('injects at the given rate, into the same calls for the same seed', async () => {
  const rule = { service: 'dynamodb', kind: 'throttle', rate: 0.3, seed: 7 } as const;
  const first = await outcomes(createFaults([rule]), 'dynamodb');
  const failed = first.filter((passed) => !passed).length;
  expect(failed).toBeGreaterThan(35);
  expect(failed).toBeLessThan(85);
  expect(await outcomes(createFaults([rule]), 'dynamodb')).toEqual(first);
  expect(await outcomes(createFaults([{ ...rule, seed: 8 }]), 'dynamodb')).not.toEqual(first);
});

test('leaves other services and operations alone', async () => {
  const control = createFaults([{ service: 's3', operation: 'GetObject', kind: 'error', rate: 1 }]);
  await control.before('dynamodb', 'GetObject');
  await control.before('s3', 'PutObject');
  await expect(control.before('s3', 'GetObject')).rejects.toMatchObject({ status: 500 });
  expect(control.counts()).toEqual({ 's3 error': 1 });
  control.set([]);
  await control.before('s3', 'GetObject');
});

test('throttles with the error of the service', async () => {
  const control = createFaults([{ service: '*', kind: 'throttle', rate: 1 }]);
  await expect(control.before('s3', 'PutObject')).rejects.toMatchObject({ code: 'SlowDown', status: 503 });
  await expect(control.before('kinesis', 'PutRecord')).rejects.toMatchObject({
    code: 'ProvisionedThroughputExceededException',
  });
  await expect(control.before('ivs', 'StopStream')).rejects.toMatchObject({ status: 429 });
});

test('only a connection can be gone', async () => {
  const control = createFaults([
    { service: 'execute-api', operation: 'PostToConnection', kind: 'gone', rate: 1 },
    { service: '*', kind: 'gone', rate: 1 },
  ]);
  await expect(control.before('execute-api', 'PostToConnection')).rejects.toMatchObject({
    code: 'GoneException',
    status: 410,
  });
  await control.before('dynamodb', 'GetItem');
});

test('a share of the calls of one operation fails, and no other call', async () => {
  const rule = { service: 'execute-api', operation: 'PostToConnection', kind: 'throttle' } as const;
  const control = createFaults([{ ...rule, rate: 0.5, seed: 2 }]);
  const each = await Promise.allSettled(
    Array.from({ length: 100 }, () => control.before('execute-api', 'PostToConnection')),
  );
  const refused = each.filter(({ status }) => status === 'rejected').length;
  expect(refused).toBeGreaterThan(30);
  expect(refused).toBeLessThan(70);
  await control.before('execute-api', 'GetConnection');
  expect(control.counts()).toEqual({ 'execute-api throttle': refused });
});

test('a timeout breaks the connection after its delay; slow only waits', async () => {
  const control = createFaults([{ service: 'sqs', kind: 'timeout', rate: 1, delayMs: 30 }]);
  let began = performance.now();
  await expect(control.before('sqs', 'SendMessage')).rejects.toBeInstanceOf(ConnectionLost);
  expect(performance.now() - began).toBeGreaterThan(25);
  control.set([{ service: 'sqs', kind: 'slow', rate: 1, delayMs: 30 }]);
  began = performance.now();
  await control.before('sqs', 'SendMessage');
  expect(performance.now() - began).toBeGreaterThan(25);
});

test('deliveries are duplicated and delayed', () => {
  const control = createFaults([
    { service: 'sqs', kind: 'duplicate', rate: 1 },
    { service: 'sqs', kind: 'delay', rate: 1, delayMs: 100 },
  ]);
  const delays = Array.from({ length: 20 }, () => control.delivery('sqs'));
  expect(delays.every(({ copies }) => copies === 2)).toBe(true);
  expect(Math.max(...delays.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(100);
  expect(new Set(delays.map(({ delayMs }) => delayMs)).size).toBeGreaterThan(5);
  expect(control.delivery('sns')).toEqual({ copies: 1, delayMs: 0 });
});

test.each([
  ['{', /not JSON/],
  ['{}', /expected array/],
  ['[{"service":"s3","kind":"throttle","rate":2}]', /rate/],
  ['[{"service":"s3","kind":"explode","rate":1}]', /kind/],
  ['[{"service":"s3","kind":"error","rate":1,"speed":1}]', /speed/],
])('a malformed setting %s is an error that says so', (text, message) => {
  expect(() => parseFaults(text)).toThrow(message);
});

test('no setting is no rule', () => {
  expect(parseFaults(undefined)).toEqual([]);
  expect(parseFaults('[{"service":"*","kind":"slow","rate":0.5}]')).toHaveLength(1);
});
