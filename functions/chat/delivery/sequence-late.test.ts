import { expect, it } from 'vitest';
import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import { listEntriesBefore } from '../log/log-store';
import { sequenceBatch } from './sequence-batch';
import { sequenceLate } from './sequence-late';

withTable('CHAT_TABLE');

let numbers = 0;
const channelId = () => newId('channel');

function says(room: string, text: string): StreamRecord {
  numbers += 1;
  const author = {
    userId: newId('user'),
    name: 'viewer',
    displayName: 'Viewer',
    colour: '#112233',
    badges: [],
  };
  const message = { messageId: newId('message'), at: Date.now(), author, text };
  const sender = { connectionId: 'c', via: 'site' as const, userId: author.userId, nonce: text, free: false };
  const record = {
    kind: 'entry',
    channelId: room,
    entry: { type: 'message', seq: 0, message },
    sender,
  } as const;
  return { sequenceNumber: `49${`${numbers}`.padStart(20, '0')}`, record };
}

const history = async (room: string) =>
  (await listEntriesBefore(room, undefined, 50)).entries.flatMap((entry) =>
    entry.type === 'message' ? [entry.message.text] : [],
  );

it('records that were set aside are in the log once, however often they are delivered', async () => {
  const room = channelId();
  const batch = [says(room, 'one'), says(room, 'two')];
  const first = await sequenceLate(room, batch, 0);
  const again = await sequenceLate(room, batch, 0);
  expect(again.entries).toEqual(first.entries);
  expect(await history(room)).toEqual(['one', 'two']);
});

it('they are not lost when the log went on without them', async () => {
  const room = channelId();
  const late = [says(room, 'early one'), says(room, 'early two')];
  await sequenceBatch(room, [says(room, 'later')], 0);
  const { after, entries } = await sequenceLate(room, late, 0);
  expect(await history(room)).toEqual(['later', 'early one', 'early two']);
  expect(entries).toHaveLength(2);
  expect(after).toBeLessThan(entries[0]!.seq);
  // The stream delivers both batches once more: nothing is written again.
  await sequenceBatch(room, [...late, says(room, 'last')], 0);
  expect(await history(room)).toEqual(['later', 'early one', 'early two', 'last']);
});

it('an attempt that was given up and succeeded after all is not repeated, and its entries are sent', async () => {
  const room = channelId();
  const batch = [says(room, 'appended'), says(room, 'too')];
  const before = await sequenceBatch(room, batch, 0);
  const late = await sequenceLate(room, [...batch, says(room, 'only late')], 0);
  expect(late.after).toBe(before.after);
  expect(late.entries).toHaveLength(3);
  expect(await history(room)).toEqual(['appended', 'too', 'only late']);
});

it('late and timely records that are written at once are all kept', async () => {
  const room = channelId();
  const batches = Array.from({ length: 6 }, (_, at) => [says(room, `a${at}`), says(room, `b${at}`)]);
  const timely = batches.at(-1)!;
  await Promise.all(
    batches.map((batch) => (batch === timely ? sequenceBatch : sequenceLate)(room, batch, 0)),
  );
  expect((await history(room)).toSorted()).toEqual(
    batches.flatMap((_, at) => [`a${at}`, `b${at}`]).toSorted(),
  );
});
