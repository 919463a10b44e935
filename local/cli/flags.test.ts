import { expect, test } from 'vitest';
import { help, readFlags } from './flags';

test('without flags the ports are those that people and encoders expect', () => {
  expect(readFlags([])).toMatchObject({ seed: false, fresh: false, port: 8080, ingest: 1935 });
  expect(readFlags(['--seed', '--port', '0', '--data', 'x'])).toMatchObject({
    seed: true,
    port: 0,
    data: 'x',
  });
});

test.each([
  ['--port', 'eighty'],
  ['--port', '70000'],
  ['--port', ''],
  ['--ingest', '1.5'],
])('%s %s is refused with the flag and the range', (flag, value) => {
  expect(() => readFlags([flag, value])).toThrow(`${flag} takes a port number from 0 to 65535`);
});

test('an unknown flag is refused with the way to the list; the list names every flag', () => {
  expect(() => readFlags(['--prot', '1'])).toThrow(/--prot.*\n.*--help/s);
  for (const flag of ['seed', 'fresh', 'port', 'ingest', 'data', 'help']) expect(help).toContain(`--${flag}`);
});
