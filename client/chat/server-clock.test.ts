import { expect, test } from 'vitest';
import { createTime } from '../testing/time';
import { createServerClock } from './server-clock';

test('the least delayed frame sets the server’s time, until a clock is set', async () => {
  const { clock, passUntil } = createTime(100_000);
  const server = createServerClock(clock);
  expect(server.now()).toBe(100_000);
  server.learn(103_000);
  server.learn(102_000);
  expect(server.now()).toBe(103_000);
  server.learn(103_400);
  await passUntil(100_999);
  expect(server.now()).toBe(104_400);
  server.learn(60_000);
  expect(server.now()).toBe(60_000);
});
