import { expect, test } from 'vitest';
import { readEnvironment } from './environment';

test('faults and outside emulators come from the variables with the prefix of the application', () => {
  expect(readEnvironment('SHOP', { OTHER_ENDPOINT_S3: 'http://x', SHOP_ENDPOINT_SQS: '' })).toEqual({
    faults: [],
    emulators: {},
  });
  const environment = {
    SHOP_FAULTS: '[{"service":"*","kind":"slow","rate":0.5}]',
    SHOP_ENDPOINT_DYNAMODB: 'http://127.0.0.1:8000',
  };
  expect(readEnvironment('SHOP', environment)).toEqual({
    faults: [{ service: '*', kind: 'slow', rate: 0.5 }],
    emulators: { DYNAMODB: 'http://127.0.0.1:8000' },
  });
});

test('malformed faults are an error that names the variable', () => {
  expect(() => readEnvironment('SHOP', { SHOP_FAULTS: '{' })).toThrow('SHOP_FAULTS: not JSON');
});
