import { describe, expect, test } from 'vitest';
import { ago, clock, compact, spoken } from './time';

describe('clock', () => {
  test.each([
    [7_999, '0:07'],
    [725_000, '12:05'],
    [3_723_000, '1:02:03'],
    [-5_000, '0:00'],
  ])('%i ms reads %s', (ms, text) => expect(clock(ms)).toBe(text));
});

test('spoken says hours and minutes, each with its number', () => {
  expect(spoken(61 * 60_000)).toBe('1 hour 1 minute');
  expect(spoken(122 * 60_000)).toBe('2 hours 2 minutes');
  expect(spoken(59_000)).toBe('less than a minute');
});

test('ago takes the largest unit that fits', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(ago('2026-11-22T11:59:30Z', now)).toBe('just now');
  expect(ago('2026-11-22T09:10:00Z', now)).toBe('2 hours ago');
  expect(ago('2026-11-21T12:00:00Z', now)).toBe('yesterday');
  expect(ago('2025-10-01T12:00:00Z', now)).toBe('last year');
});

test('compact keeps one digit after the point', () => {
  expect(compact(987)).toBe('987');
  expect(compact(1_249)).toBe('1.2K');
});
