import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTable } from '../../test/tables';
import { leaveAll } from './seats';
import { addConnection, setTopics, watchersOf } from './store';

let table: { close(): Promise<void> };
beforeAll(async () => {
  table = await startTable('CHAT_TABLE');
});
afterAll(async () => {
  await table.close();
});

async function watching(topic: string): Promise<string[]> {
  const all: string[] = [];
  for await (const page of watchersOf(topic)) all.push(...page);
  return all.sort();
}

it('a connection follows what it said last, until it is gone', async () => {
  const [a, b, c] = ['one', 'two', 'three'].map((name) => `${name}-${Math.random().toString(36).slice(2)}`);
  const [x, y] = [`x-${a}`, `y-${a}`];
  for (const connectionId of [a!, b!]) await addConnection({ connectionId, userId: null, connectedAt: 1 });
  await setTopics(a!, [x, y]);
  await setTopics(b!, [x]);
  expect(await watching(x)).toEqual([a, b].sort());
  await setTopics(a!, [y]);
  await setTopics(a!, [y]);
  expect(await watching(x)).toEqual([b]);
  expect(await watching(y)).toEqual([a]);
  await leaveAll(b!);
  await leaveAll(c!);
  expect(await watching(x)).toEqual([]);
  expect(await watching(y)).toEqual([a]);
});
