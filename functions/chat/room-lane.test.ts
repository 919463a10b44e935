import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Entry } from '../../domain/chat/model';
import type { Numbered } from '../../domain/chat/sequence';
import { newId } from '../../domain/kit/id';
import { startTable } from '../../test/tables';
import { entriesAfter, entriesBefore, entriesBetween, findMessage, headOf } from './log-store';
import { place } from './room-lane';

let table: { close(): Promise<void> };
beforeAll(async () => {
  table = await startTable('CHAT_TABLE');
});
afterAll(async () => {
  await table.close();
});

let numbers = 0;

/** A record of the stream: what somebody who is bound by the rules says. */
function says(channelId: string, userId: string, text: string, more: { nonce?: string } = {}): Numbered {
  numbers += 1;
  const author = { userId, name: 'somebody', displayName: 'Somebody', colour: '#112233', badges: [] };
  const message = { messageId: newId('message'), at: Date.now(), author, text };
  const nonce = more.nonce ?? `${numbers}`;
  const sender = { connectionId: 'c', via: 'site' as const, userId, nonce, free: false };
  const record = { kind: 'entry', channelId, entry: { type: 'message', place: 0, message }, sender } as const;
  return { number: `49${`${numbers}`.padStart(20, '0')}`, record };
}

function bans(channelId: string, userId: string): Numbered {
  numbers += 1;
  const entry: Entry = { type: 'purged', place: 0, userId, name: 'somebody', because: 'ban' };
  return { number: `49${`${numbers}`.padStart(20, '0')}`, record: { kind: 'entry', channelId, entry } };
}

const words = (entries: readonly Entry[]) =>
  entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.text] : []));
const people = (count: number) => Array.from({ length: count }, () => newId('user'));

it('a batch is in the log once, however often it comes, and is told each time', async () => {
  const channelId = newId('channel');
  const [ana, ben, eve] = people(3) as [string, string, string];
  const batch = [says(channelId, ana, 'good evening'), says(channelId, ben, 'what a view')];
  const first = await place(channelId, batch, 0);
  const again = await place(channelId, batch, 0);
  expect(again).toEqual(first);
  const longer = await place(channelId, [...batch, says(channelId, eve, 'the tide comes in')], 0);
  expect(words(longer.entries)).toEqual(['good evening', 'what a view', 'the tide comes in']);
  expect(longer.after).toBe(first.after);
  const read = await entriesBefore(channelId, undefined, 50);
  expect(read.entries).toEqual(longer.entries);
  expect((await headOf(channelId)).place).toBe(longer.entries.at(-1)!.place);
});

it('more than an item holds is stored as a chain, which is read in any direction', async () => {
  const channelId = newId('channel');
  const batch = people(300).map((person, at) => says(channelId, person, `${at} ${'x'.repeat(1_900)}`));
  const { entries } = await place(channelId, batch, 0);
  expect(entries).toHaveLength(300);
  const back: Entry[] = [];
  for (let before: number | undefined; ; ) {
    const read = await entriesBefore(channelId, before, 70);
    back.unshift(...read.entries);
    if (!read.more) break;
    before = read.entries[0]!.place;
  }
  expect(back).toEqual(entries);
  const forth: Entry[] = [];
  for (let after = 0; ; ) {
    const read = await entriesAfter(channelId, after, 70);
    forth.push(...read.entries);
    after = read.place;
    if (!read.more) break;
  }
  expect(forth).toEqual(entries);
  const middle = entries[150]!;
  const found = await findMessage(channelId, middle.type === 'message' ? middle.message.messageId : '');
  expect(found).toEqual(middle);
  const from = Math.floor(entries[0]!.place / 1_000);
  expect(await entriesBetween(channelId, from, from + 60_000)).toEqual(entries);
});

it('floods, repeats, and what a banned person had on its way are dropped, and dropped again', async () => {
  const channelId = newId('channel');
  const [ana, ben, eve] = people(3) as [string, string, string];
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
  const placed = await place(channelId, batch, 0);
  expect(words(placed.entries)).toEqual(['did that arrive?', 'buy my things', 'something bad']);
  expect(placed.dropped.map(({ because }) => because)).toEqual(['repeat', 'repeat', 'restricted']);
  const flood = Array.from({ length: 30 }, (_, at) =>
    says(channelId, ben, `${'abcdefghijklmnopqrstuvwxyzabcd'[at]!.repeat(9)} ${at * 7_919}`),
  );
  const flooded = await place(channelId, flood, 0);
  expect(flooded.dropped.length).toBeGreaterThan(0);
  expect(flooded.entries.length).toBeLessThanOrEqual(20);
});
