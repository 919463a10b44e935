import { expect, it, vi } from 'vitest';
import { withScriptedServer } from '../../../test/scripted-server';
import { invoke } from './lambda';

const server = withScriptedServer();

it('a function that is invoked answers, or throws what it threw', async () => {
  server.script.push(
    { body: { sum: 3 } },
    {
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'RangeError', errorMessage: 'too far' },
    },
  );
  expect(await invoke('adder', [1, 2])).toEqual({ sum: 3 });
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    path: '/2015-03-31/functions/adder/invocations',
    body: '[1,2]',
  });
  await expect(invoke('adder', null)).rejects.toMatchObject({
    name: 'RangeError',
    message: 'adder failed: too far',
  });
});

it('a function is waited for as long as it works, and called once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let finish = () => {};
  const after = new Promise<void>((done) => {
    finish = done;
  });
  server.script.push({ after, body: { sum: 3 } });
  const answer = invoke('adder', [1, 2]);
  while (server.received.length === 0) await new Promise(setImmediate);
  vi.advanceTimersByTime(45_000);
  vi.useRealTimers();
  await new Promise(setImmediate);
  finish();
  expect(await answer).toEqual({ sum: 3 });
  expect(server.received).toHaveLength(1);
});
