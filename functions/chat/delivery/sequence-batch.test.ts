import { expect, it, vi } from 'vitest';
import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import type { Entry } from '../../../domain/chat/log/model';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import {
  findMessage,
  listEntriesAfter,
  listEntriesBefore,
  listEntriesBetween,
  loadHead,
} from '../log/log-store';
import { sequenceBatch } from './sequence-batch';
import { next, says } from './testing/records';

withTable('CHAT_TABLE');

function bans(channelId: string, userId: string): StreamRecord {
  const entry: Entry = { type: 'purged', seq: 0, userId, name: 'viewer', cause: 'ban' };
  return next({ kind: 'entry', channelId, entry });
}

function counts(channelId: string, viewers: number): StreamRecord {
  return next({ kind: 'presence', channelId, viewers });
}

const words = (entries: readonly Entry[]) =>
  entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.text] : []));

/** `sequenceBatch` of another instance of the function, which shares no memory with this one. */
async function otherInstance(): Promise<typeof sequenceBatch> {
  vi.resetModules();
  return (await import('./sequence-batch')).sequenceBatch;
}

const userIds = (count: number) => Array.from({ length: count }, () => newId('user'));

it('a batch is in the log once, however often it is delivered, and is returned each time', async () => {
  const channelId = newId('channel');
  const [ana, ben, eve] = userIds(3) as [string, string, string];
  const batch = [says(channelId, ana, 'good evening'), says(channelId, ben, 'what a view')];
  const first = await sequenceBatch(channelId, batch, 0);
  const again = await sequenceBatch(channelId, batch, 0);
  expect(again).toEqual(first);
  const longer = await sequenceBatch(channelId, [...batch, says(channelId, eve, 'the tide comes in')], 0);
  expect(words(longer.entries)).toEqual(['good evening', 'what a view', 'the tide comes in']);
  expect(longer.after).toBe(first.after);
  const read = await listEntriesBefore(channelId, undefined, 50);
  expect(read.entries).toEqual(longer.entries);
  expect((await loadHead(channelId)).seq).toBe(longer.entries.at(-1)!.seq);
});

it('a batch larger than an item is stored as a chain, which can be read in both directions', async () => {
  const channelId = newId('channel');
  const batch = userIds(300).map((userId, at) => says(channelId, userId, `${at} ${'x'.repeat(1_900)}`));
  const { entries } = await sequenceBatch(channelId, batch, 0);
  expect(entries).toHaveLength(300);
  const back: Entry[] = [];
  for (let before: number | undefined; ; ) {
    const read = await listEntriesBefore(channelId, before, 70);
    back.unshift(...read.entries);
    if (!read.more) break;
    before = read.entries[0]!.seq;
  }
  expect(back).toEqual(entries);
  const forth: Entry[] = [];
  for (let after = 0; ; ) {
    const read = await listEntriesAfter(channelId, after, 70);
    forth.push(...read.entries);
    after = read.seq;
    if (!read.more) break;
  }
  expect(forth).toEqual(entries);
  const middle = entries[150]!;
  const found = await findMessage(channelId, middle.type === 'message' ? middle.message.messageId : '');
  expect(found).toEqual(middle);
  const from = Math.floor(entries[0]!.seq / 1_000);
  expect(await listEntriesBetween(channelId, from, from + 60_000)).toEqual(entries);
});

it('floods, repeats, and pending messages of a banned user are dropped, also on redelivery', async () => {
  const channelId = newId('channel');
  const [ana, ben, eve] = userIds(3) as [string, string, string];
  const lost = says(channelId, ana, 'did that arrive?', { nonce: 'same' });
  const batch = [
    lost,
    says(channelId, ana, 'did that arrive?', { nonce: 'same' }),
    says(channelId, ben, 'buy my things'),
    says(channelId, ben, 'Buy my things!!'),
    says(channelId, eve, 'something bad'),
    bans(channelId, eve),
    says(channelId, eve, 'one more that was on its way'),
  ];
  const sequenced = await sequenceBatch(channelId, batch, 0);
  expect(words(sequenced.entries)).toEqual(['did that arrive?', 'buy my things', 'something bad']);
  expect(sequenced.dropped.map(({ reason }) => reason)).toEqual(['duplicate', 'repeat', 'restricted']);
  const flood = Array.from({ length: 30 }, (_, at) =>
    says(channelId, ben, `${'abcdefghijklmnopqrstuvwxyzabcd'[at]!.repeat(9)} ${at * 7_919}`),
  );
  const flooded = await sequenceBatch(channelId, flood, 0);
  expect(flooded.dropped.length).toBeGreaterThan(0);
  expect(flooded.entries.length).toBeLessThanOrEqual(20);
});

it('a message that an owner or moderator sends again after a lost answer is in the log once', async () => {
  const channelId = newId('channel');
  const [owner] = userIds(1) as [string];
  const again = () => says(channelId, owner, 'welcome, all', { nonce: 'again', free: true });
  const { entries } = await sequenceBatch(channelId, [again(), again()], 0);
  expect(words(entries)).toEqual(['welcome, all']);
  for (const copy of [sequenceBatch, await otherInstance()]) {
    expect((await copy(channelId, [again()], 0)).entries).toEqual([]);
  }
});

it('a message that was refused is refused again when it is sent again, one that is in the log is not', async () => {
  const channelId = newId('channel');
  const [ana] = userIds(1) as [string];
  await sequenceBatch(channelId, [says(channelId, ana, 'first of all')], 0);
  const twice = () => says(channelId, ana, 'First of all!', { nonce: 'twice' });
  expect((await sequenceBatch(channelId, [twice()], 0)).dropped).toMatchObject([{ reason: 'repeat' }]);
  expect((await sequenceBatch(channelId, [twice()], 0)).dropped).toMatchObject([{ reason: 'repeat' }]);
  const kept = () => says(channelId, ana, 'something else now', { nonce: 'kept' });
  expect((await sequenceBatch(channelId, [kept()], 0)).dropped).toEqual([]);
  for (const copy of [sequenceBatch, await otherInstance()])
    expect(await copy(channelId, [kept()], 0)).toMatchObject({
      entries: [],
      dropped: [{ reason: 'duplicate' }],
    });
});

it('accepts one viewer count after another in a room without messages', async () => {
  const channelId = newId('channel');
  for (const viewers of [1, 1, 2]) {
    expect(await sequenceBatch(channelId, [counts(channelId, viewers)], 0)).toEqual({
      after: 0,
      entries: [],
      dropped: [],
    });
  }
});

it('an instance that was idle returns the current end of the log', async () => {
  const channelId = newId('channel');
  const [ana, ben] = userIds(2) as [string, string];
  await sequenceBatch(channelId, [says(channelId, ana, 'good evening')], 0);
  const other = await otherInstance();
  const { entries } = await other(channelId, [says(channelId, ben, 'what a view')], 0);
  expect(await sequenceBatch(channelId, [counts(channelId, 2)], 0)).toEqual({
    ...{ after: entries[0]!.seq, entries: [], dropped: [] },
  });
});

it('messages that an instance dropped before it died are returned as dropped by the next, and are not in the log', async () => {
  const channelId = newId('channel');
  const [ana, ben] = userIds(2) as [string, string];
  const batch = [
    says(channelId, ana, 'buy my things'),
    says(channelId, ana, 'Buy my things!!', { nonce: 'more' }),
    says(channelId, ben, 'please do not'),
  ];
  const first = await sequenceBatch(channelId, batch, 0);
  expect(first.dropped).toMatchObject([{ reason: 'repeat', sender: { nonce: 'more' } }]);
  const again = await (await otherInstance())(channelId, batch, 0);
  expect(words(again.entries)).toEqual(['buy my things', 'please do not']);
  expect(again.dropped).toMatchObject([{ sender: { nonce: 'more' } }]);
  expect(await sequenceBatch(channelId, batch, 0)).toEqual(first);
});
