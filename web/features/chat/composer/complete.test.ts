import { expect, test } from 'vitest';
import { completionsFor, wordAt } from './complete';

const known = { names: ['ana', 'anabel', 'ben'], emotes: ['wave', 'superwave'], rank: 'everybody' as const };
const keys = (word: string, rank: typeof known.rank | 'moderator' = 'everybody') =>
  completionsFor(word, { ...known, rank }).map(({ key }) => key);

test.each([
  ['hi @an', 6, { start: 3, word: '@an' }],
  ['hi @an there', 6, { start: 3, word: '@an' }],
  ['@', 1, undefined],
  ['a@an', 4, undefined],
  [':wa', 3, { start: 0, word: ':wa' }],
  [':)', 2, undefined],
  ['12:30', 5, undefined],
  ['/ti', 3, { start: 0, word: '/ti' }],
  ['/', 1, { start: 0, word: '/' }],
  ['a /ti', 5, undefined],
])('in %j at %i', (text, caret, word) => expect(wordAt(text, caret)).toEqual(word));

test('completes names, emotes, emoji and the permitted commands', () => {
  expect(keys('@AN')).toEqual(['@ana', '@anabel']);
  expect(keys(':wav').slice(0, 3)).toEqual([':wave', ':superwave', '👋']);
  expect(keys('/ti')).toEqual([]);
  expect(keys('/ti', 'moderator')).toEqual(['timeout']);
  expect(keys('/m')).toEqual(['me', 'mods']);
});
