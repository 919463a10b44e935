import { expect, test } from 'vitest';
import { changeHeld, type Held } from './review-pages';

const held = (messageId: string): Held => ({ message: { messageId }, because: 'link' }) as Held;
const ids = (known: ReturnType<typeof changeHeld>) =>
  known?.pages.map((page) => page.items.map(({ message }) => message.messageId));
const pages = { pages: [{ items: [held('a'), held('b')], cursor: null }], pageParams: [''] };

test('what was decided leaves the queue, what comes in is its end, told twice or not', () => {
  expect(ids(changeHeld(pages, { decided: 'a' }))).toEqual([['b']]);
  const more = changeHeld(pages, { held: held('c'), decided: null });
  expect(ids(more)).toEqual([['a', 'b', 'c']]);
  expect(ids(changeHeld(more, { held: held('c'), decided: null }))).toEqual([['a', 'b', 'c']]);
});

test('the end of a queue that is not loaded whole is left to the server', () => {
  const part = { pages: [{ items: [held('a')], cursor: 'next' }], pageParams: [''] };
  expect(ids(changeHeld(part, { held: held('z') }))).toEqual([['a']]);
  expect(changeHeld(undefined, { held: held('z') })).toBeUndefined();
});
