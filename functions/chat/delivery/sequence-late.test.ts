import { expect, it } from 'vitest';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import { listEntriesBefore } from '../log/log-store';
import { sequenceBatch } from './sequence-batch';
import { sequenceLate } from './sequence-late';
import { says } from './testing/records';

withTable('CHAT_TABLE');

const channelId = () => newId('channel');
const user = newId('user');
const said = (room: string, text: string) => says(room, user, text, { nonce: text, free: true });

const history = async (room: string) =>
  (await listEntriesBefore(room, undefined, 50)).entries.flatMap((entry) =>
    entry.type === 'message' ? [entry.message.text] : [],
  );

it('records that were set aside are in the log once, however often they are delivered', async () => {
  const room = channelId();
  const batch = [said(room, 'one'), said(room, 'two')];
  const first = await sequenceLate(room, batch, 0);
  const again = await sequenceLate(room, batch, 0);
  expect(again.entries).toEqual(first.entries);
  expect(await history(room)).toEqual(['one', 'two']);
});

it('they are not lost when the log went on without them', async () => {
  const room = channelId();
  const late = [said(room, 'early one'), said(room, 'early two')];
  await sequenceBatch(room, [said(room, 'later')], 0);
  const { after, entries } = await sequenceLate(room, late, 0);
  expect(await history(room)).toEqual(['later', 'early one', 'early two']);
  expect(entries).toHaveLength(2);
  expect(after).toBeLessThan(entries[0]!.seq);
  // The stream delivers both batches once more: nothing is written again.
  await sequenceBatch(room, [...late, said(room, 'last')], 0);
  expect(await history(room)).toEqual(['later', 'early one', 'early two', 'last']);
});

it('an attempt that was given up and succeeded after all is not repeated, and its entries are sent', async () => {
  const room = channelId();
  const batch = [said(room, 'appended'), said(room, 'too')];
  const before = await sequenceBatch(room, batch, 0);
  const late = await sequenceLate(room, [...batch, said(room, 'only late')], 0);
  expect(late.after).toBe(before.after);
  expect(late.entries).toHaveLength(3);
  expect(await history(room)).toEqual(['appended', 'too', 'only late']);
});

it('late and timely records that are written at once are all kept', async () => {
  const room = channelId();
  const batches = Array.from({ length: 6 }, (_, at) => [said(room, `a${at}`), said(room, `b${at}`)]);
  const timely = batches.at(-1)!;
  await Promise.all(
    batches.map((batch) => (batch === timely ? sequenceBatch : sequenceLate)(room, batch, 0)),
  );
  expect((await history(room)).toSorted()).toEqual(
    batches.flatMap((_, at) => [`a${at}`, `b${at}`]).toSorted(),
  );
});
