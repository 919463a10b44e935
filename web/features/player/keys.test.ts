import { expect, test } from 'vitest';
import { actionOf } from './keys';

const live = { recording: false, letters: true };

test('letters and space act, in either case', () => {
  expect(actionOf({ key: ' ' }, live)).toEqual({ do: 'play' });
  expect(actionOf({ key: 'K' }, live)).toEqual({ do: 'play' });
  expect(actionOf({ key: '?' }, live)).toEqual({ do: 'help' });
  expect(actionOf({ key: 'j' }, live)).toEqual({ do: 'seek', by: -10 });
});

test('a browser shortcut is left to the browser', () => {
  expect(actionOf({ key: 'f', ctrlKey: true }, live)).toBeUndefined();
  expect(actionOf({ key: 'ArrowLeft', altKey: true }, live)).toBeUndefined();
});

test('digits jump in recordings only', () => {
  expect(actionOf({ key: '7' }, { recording: true, letters: true })).toEqual({ do: 'jump', to: 0.7 });
  expect(actionOf({ key: '7' }, live)).toBeUndefined();
});

test('without single letters, space and arrows remain', () => {
  const quiet = { recording: true, letters: false };
  expect(actionOf({ key: 'm' }, quiet)).toBeUndefined();
  expect(actionOf({ key: '?' }, quiet)).toBeUndefined();
  expect(actionOf({ key: '3' }, quiet)).toBeUndefined();
  expect(actionOf({ key: ' ' }, quiet)).toEqual({ do: 'play' });
  expect(actionOf({ key: 'ArrowUp' }, quiet)).toEqual({ do: 'volume', by: 0.05 });
});

test('names that every object has are not keys', () => {
  expect(actionOf({ key: 'constructor' }, live)).toBeUndefined();
});
