import { expect, test } from 'vitest';
import type { Application } from '../runtime/application';
import { help, readFlags } from './flags';

test('without flags the ports are those that users and encoders expect', () => {
  expect(readFlags([])).toMatchObject({ seed: false, fresh: false, port: 8080, ingest: 1935 });
  expect(readFlags(['--seed', '--port', '0', '--data', 'x'])).toMatchObject({
    seed: true,
    port: 0,
    data: 'x',
  });
});

test.each([
  ['--port', 'eighty'],
  ['--others', '99999'],
  ['--port', '70000'],
  ['--port', ''],
  ['--ingest', '1.5'],
])('%s %s is refused with the flag and the range', (flag, value) => {
  expect(() => readFlags([flag, value])).toThrow(`${flag} takes a port number from 0 to 65535`);
});

const application: Application = {
  name: 'Shop',
  root: '/nowhere',
  command: 'shop',
  environmentPrefix: 'SHOP',
  seed: () => ({ done: Promise.resolve(''), stop: async () => {} }),
};

test('an unknown flag is refused with a hint to --help, which names every flag', () => {
  expect(() => readFlags(['--prot', '1'])).toThrow(/--prot.*\n.*--help/s);
  const text = help(application);
  expect(text).toContain('SHOP_ENDPOINT_DYNAMODB');
  const flags = ['seed', 'fresh', 'port', 'ingest', 'others', 'data', 'concurrency', 'application', 'help'];
  for (const flag of flags) expect(text).toContain(`shop --${flag}`);
});

test('--concurrency is a whole number from 1', () => {
  expect(readFlags([]).concurrency).toBeUndefined();
  expect(readFlags(['--concurrency', '10']).concurrency).toBe(10);
  for (const text of ['0', '-1', '1.5', 'ten', ''])
    expect(() => readFlags([`--concurrency=${text}`])).toThrow('--concurrency takes a whole number from 1');
});
