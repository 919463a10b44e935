import { expect, test } from 'vitest';
import type { Entry, Page } from '../../../domain/chat/log/model';
import { createReplay } from './replay';

const zero = 1_800_000_000;
const userId = 'usr_1';
const entry = (second: number): Entry =>
  ({
    type: 'message',
    seq: (zero + second) * 1_000_000,
    message: {
      messageId: `msg_${second}`,
      at: (zero + second) * 1_000,
      author: { userId },
      text: `${second}`,
    },
  }) as Entry;

/** A log with a message every ten seconds; pages are answered when the test says so. */
function world(entries: Entry[] = Array.from({ length: 60 }, (_, index) => entry(index * 10))) {
  const fetched: number[] = [];
  const waiting: { second: number; answer: (complete?: boolean) => void; fail: () => void }[] = [];
  const clock = { now: 0 };
  const replay = createReplay({
    startsAt: (zero - 20) * 1_000,
    now: () => clock.now,
    fetch: (from) =>
      new Promise<Page>((resolve, reject) => {
        fetched.push(from - zero);
        const inside = entries.filter(({ seq }) => seq >= from * 1e6 && seq < (from + 30) * 1e6);
        waiting.push({
          second: from - zero,
          answer: (complete = true) =>
            resolve({
              channelId: 'chn_1',
              from,
              to: from + 30,
              complete,
              entries: inside,
              viewers: null,
              delivery: 'socket',
            }),
          fail: () => reject(new Error('away')),
        });
      }),
  });
  const settle = async (what: 'answer' | 'fail' = 'answer') => {
    while (waiting.length > 0) {
      for (const one of waiting.splice(0)) one[what]();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    replay,
    fetched,
    clock,
    settle,
    waiting,
    at: (second: number) => replay.at((zero + second) * 1_000),
    texts: () =>
      replay.getView().lines.map((line) => (line.kind === 'message' ? line.message.text : line.kind)),
  };
}

test('shows messages up to the moment on screen, from the page before, and preloads one page', async () => {
  const { at, texts, fetched, settle } = world();
  at(65);
  await settle();
  expect(texts()).toEqual(['30', '40', '50', '60']);
  expect(fetched).toEqual([30, 60, 90]);
  at(71);
  expect(texts()).toEqual(['30', '40', '50', '60', '70']);
  at(91);
  expect(texts().slice(-2)).toEqual(['80', '90']);
  await settle();
  expect(fetched).toEqual([30, 60, 90, 120]);
});

test('leaves out messages from before the stream', async () => {
  const { at, texts, settle, fetched } = world([entry(-25), entry(-15), entry(5)]);
  at(8);
  await settle();
  expect(texts()).toEqual(['-15', '5']);
  expect(fetched).toEqual([-30, 0, 30]);
});

test('a pause fetches and changes nothing', async () => {
  const { at, texts, fetched, settle, replay } = world();
  at(65);
  await settle();
  const [before, count] = [replay.getView(), fetched.length];
  at(65);
  at(65);
  expect(replay.getView()).toBe(before);
  expect([fetched.length, texts().length]).toEqual([count, 4]);
});

test('a seek back or far ahead starts anew and ignores late pages', async () => {
  const { at, texts, settle, waiting } = world();
  at(305);
  const late = waiting.splice(0);
  at(95);
  for (const one of late) one.answer();
  await settle();
  expect(texts()).toEqual(['60', '70', '80', '90']);
  at(500);
  await settle();
  expect(texts()).toEqual(['450', '460', '470', '480', '490', '500']);
});

test('leaves out removed messages', async () => {
  const removed: Entry = { type: 'deleted', seq: (zero + 45) * 1e6, messageId: 'msg_40' as never };
  const { at, texts, settle } = world([entry(30), entry(40), removed, entry(50)]);
  at(55);
  await settle();
  expect(texts()).toEqual(['30', '50']);
});

test('reports a page that failed, and fetches it again later', async () => {
  const { at, texts, settle, replay, clock } = world();
  at(65);
  await settle('fail');
  expect(replay.getView().state).toBe('failed');
  clock.now = 6_000;
  at(66);
  await settle();
  expect(replay.getView().state).toBe('playing');
  expect(texts()).toEqual(['30', '40', '50', '60']);
});

test('fetches each page of a long silence once', async () => {
  const { at, fetched, settle, texts } = world([entry(30)]);
  for (let second = 65; second < 1_000; second += 5) {
    at(second);
    await settle();
  }
  expect(fetched).toEqual(Array.from({ length: fetched.length }, (_, index) => 30 + index * 30));
  expect(texts()).toEqual(['30']);
});
