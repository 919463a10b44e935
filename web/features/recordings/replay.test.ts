import { expect, test } from 'vitest';
import type { Entry, Page } from '../../../domain/chat/log/model';
import { createReplay } from './replay';

const zero = 1_800_000_000;
const userId = 'usr_1';
const said = (second: number): Entry =>
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
function world(entries: Entry[] = Array.from({ length: 60 }, (_, index) => said(index * 10))) {
  const asked: number[] = [];
  const waiting: { second: number; answer: (complete?: boolean) => void; fail: () => void }[] = [];
  const clock = { now: 0 };
  const replay = createReplay({
    begins: (zero - 20) * 1_000,
    now: () => clock.now,
    fetch: (from) =>
      new Promise<Page>((resolve, reject) => {
        asked.push(from - zero);
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
    asked,
    clock,
    settle,
    waiting,
    at: (second: number) => replay.at((zero + second) * 1_000),
    texts: () =>
      replay.getView().lines.map((line) => (line.kind === 'message' ? line.message.text : line.kind)),
  };
}

test('shows what was said until the moment on screen, from the page before, with one page ahead', async () => {
  const { at, texts, asked, settle } = world();
  at(65);
  await settle();
  expect(texts()).toEqual(['30', '40', '50', '60']);
  expect(asked).toEqual([30, 60, 90]);
  at(71);
  expect(texts()).toEqual(['30', '40', '50', '60', '70']);
  at(91);
  expect(texts().slice(-2)).toEqual(['80', '90']);
  await settle();
  expect(asked).toEqual([30, 60, 90, 120]);
});

test('what was said before the stream does not show', async () => {
  const { at, texts, settle, asked } = world([said(-25), said(-15), said(5)]);
  at(8);
  await settle();
  expect(texts()).toEqual(['-15', '5']);
  expect(asked).toEqual([-30, 0, 30]);
});

test('a pause asks nothing and changes nothing', async () => {
  const { at, texts, asked, settle, replay } = world();
  at(65);
  await settle();
  const [before, count] = [replay.getView(), asked.length];
  at(65);
  at(65);
  expect(replay.getView()).toBe(before);
  expect([asked.length, texts().length]).toEqual([count, 4]);
});

test('a seek back or far ahead begins anew, and what comes late of before does not show', async () => {
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

test('what is removed in the log is not shown again', async () => {
  const removed: Entry = { type: 'deleted', seq: (zero + 45) * 1e6, messageId: 'msg_40' as never };
  const { at, texts, settle } = world([said(30), said(40), removed, said(50)]);
  at(55);
  await settle();
  expect(texts()).toEqual(['30', '50']);
});

test('a page that is not to be had is told, and asked for again later', async () => {
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

test('a long silence is played through with each page asked for once', async () => {
  const { at, asked, settle, texts } = world([said(30)]);
  for (let second = 65; second < 1_000; second += 5) {
    at(second);
    await settle();
  }
  expect(asked).toEqual(Array.from({ length: asked.length }, (_, index) => 30 + index * 30));
  expect(texts()).toEqual(['30']);
});
