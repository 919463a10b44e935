import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSchedule } from './schedule';

const next = (expression: string, after: string, timezone?: string) => {
  const time = parseSchedule(expression, timezone).next(Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString();
};

describe('parseSchedule', () => {
  it.each([
    ['rate(5 minutes)', '2026-01-01T00:01:00Z', '2026-01-01T00:05:00.000Z'],
    ['rate(1 hour)', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00.000Z'],
    ['cron(0 12 * * ? *)', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T10:16:30Z', '2026-01-01T10:30:00.000Z'],
    ['cron(30 8 ? * MON-FRI *)', '2026-01-02T09:00:00Z', '2026-01-05T08:30:00.000Z'],
    ['cron(0 0 L * ? *)', '2028-02-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(0 9 ? * 2#1 *)', '2026-01-06T00:00:00Z', '2026-02-02T09:00:00.000Z'],
    ['cron(0 9 ? * 6L *)', '2026-01-01T00:00:00Z', '2026-01-30T09:00:00.000Z'],
    ['cron(0 9 ? * L *)', '2026-01-01T00:00:00Z', '2026-01-03T09:00:00.000Z'],
    ['cron(0 9 ? * 1 *)', '2026-01-01T00:00:00Z', '2026-01-04T09:00:00.000Z'],
    ['cron(0 9 1,15 * ? 2027/2)', '2026-01-01T00:00:00Z', '2027-01-01T09:00:00.000Z'],
    ['cron(0 9 1W * ? *)', '2026-08-01T00:00:00Z', '2026-08-03T09:00:00.000Z'],
    ['cron(0 0 1 JAN ? 2025)', '2026-01-01T00:00:00Z', undefined],
    ['at(2026-05-01T10:00:00)', '2026-01-01T00:00:00Z', '2026-05-01T10:00:00.000Z'],
    ['at(2026-05-01T10:00:00)', '2026-05-01T10:00:00Z', undefined],
  ])('%s after %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it('follows the clock of its time zone over a change to summer time', () => {
    expect(next('cron(0 9 * * ? *)', '2026-03-28T00:00:00Z', 'Europe/Berlin')).toBe(
      '2026-03-28T08:00:00.000Z',
    );
    expect(next('cron(0 9 * * ? *)', '2026-03-29T00:00:00Z', 'Europe/Berlin')).toBe(
      '2026-03-29T07:00:00.000Z',
    );
    expect(next('at(2026-07-01T09:00:00)', '2026-03-29T00:00:00Z', 'Europe/Berlin')).toBe(
      '2026-07-01T07:00:00.000Z',
    );
  });

  it.each(['rate(0 minutes)', 'rate(5)', 'cron(* * *)', 'cron(61 * * * ? *)', 'at(tomorrow)', ''])(
    'refuses %s',
    (expression) => {
      expect(() => parseSchedule(expression)).toThrow('Malformed schedule expression');
    },
  );

  it('always returns a later time, and none in between', () => {
    const minutes = fc.integer({ min: 1, max: 59 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 4e12 }), (every, after) => {
        const schedule = parseSchedule(`cron(0/${every} * * * ? *)`);
        const first = schedule.next(after) as number;
        expect(first).toBeGreaterThan(after);
        expect(first - after).toBeLessThanOrEqual(3_600_000);
        expect(schedule.next(first - 1)).toBe(first);
      }),
    );
  });
});
