import { expect, it } from 'vitest';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import { addConnection, listWatchers, setTopics } from './connections-store';
import type { RoomItem } from './rooms-store';
import { deleteReaders, listSubscriptions, removeConnection, subscribe } from './subscriptions-store';

withTable('CHAT_TABLE');

async function watching(topic: string): Promise<string[]> {
  const all: string[] = [];
  for await (const page of listWatchers(topic)) all.push(...page);
  return all.sort();
}

it('a connection follows the topics that it sent last, until it is removed', async () => {
  const [a, b, c] = ['one', 'two', 'three'].map((name) => `${name}-${Math.random().toString(36).slice(2)}`);
  const [x, y] = [`x-${a}`, `y-${a}`];
  for (const connectionId of [a!, b!])
    await addConnection({ connectionId, userId: null, sessionId: '', connectedAt: 1 });
  await setTopics(a!, [x, y]);
  await setTopics(b!, [x]);
  expect(await watching(x)).toEqual([a, b].sort());
  await setTopics(a!, [y]);
  await setTopics(a!, [y]);
  expect(await watching(x)).toEqual([b]);
  expect(await watching(y)).toEqual([a]);
  await removeConnection(b!);
  await removeConnection(c!);
  expect(await watching(x)).toEqual([]);
  expect(await watching(y)).toEqual([a]);
});

it('a connection has one subscription per room, also when the room grows or shrinks meanwhile', async () => {
  const channelId = `chn-${Math.random().toString(36).slice(2)}`;
  const room = (shards: number) => ({ channelId, shards, gsi1pk: 'ACTIVE' }) as RoomItem;
  const connections = Array.from({ length: 12 }, (_, at) => `member-${at}-${channelId}`);
  const putSubscription = async (shards: number) => {
    for (const connectionId of connections) await subscribe(room(shards), { connectionId, via: 'site' });
  };
  const existing = async (shards: number) => {
    const of = await Promise.all(
      Array.from({ length: shards }, (_, shard) => listSubscriptions(channelId, shard)),
    );
    return of
      .flat()
      .map(({ connectionId }) => connectionId)
      .sort();
  };
  await putSubscription(2);
  await putSubscription(5);
  expect(await existing(5)).toEqual([...connections].sort());
  await putSubscription(1);
  expect(await existing(1)).toEqual([...connections].sort());
});

it('when readers poll, users who write, moderate or use IRC keep their subscriptions', async () => {
  const channelId = newId('channel');
  const room = { channelId, shards: 1, gsi1pk: 'ACTIVE' } as RoomItem;
  const readers = Array.from({ length: 30 }, (_, at) => `reader-${at}`);
  for (const connectionId of readers) await subscribe(room, { connectionId, via: 'site' });
  await subscribe(room, { connectionId: 'writer', via: 'site', keepsSocket: true });
  await subscribe(room, { connectionId: 'bot', via: 'irc' });
  expect(await deleteReaders(room)).toEqual([2]);
  expect((await listSubscriptions(channelId, 0)).map(({ connectionId }) => connectionId)).toEqual([
    'writer',
    'bot',
  ]);
});
