import { Cron } from 'croner';

/** A rate, a cron expression or a single time. */
export interface Schedule {
  /** The first time after `after`, in epoch milliseconds. */
  next(after: number): number | undefined;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Parses `rate(5 minutes)`, `cron(0 12 * * ? *)` or `at(2026-12-01T10:00:00)`. Rates count from the epoch.
 *
 * @throws Error that shows the expression
 */
export function parseSchedule(expression: string, timezone = 'UTC'): Schedule {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(expression);
  if (rate !== null && Number(rate[1]) > 0) {
    const period = Number(rate[1]) * (units[rate[2] as string] as number);
    return { next: (after) => (Math.floor(after / period) + 1) * period };
  }
  const at = /^at\(\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\s*\)$/.exec(expression);
  if (at !== null) return times(at[1] as string, timezone, expression);
  const fields = /^cron\(\s*(.+?)\s*\)$/.exec(expression)?.[1]?.split(/\s+/) ?? [];
  if (fields.length !== 6) throw malformed(expression);
  // Saturday, the last day of a week.
  if (fields[4] === 'L') fields[4] = '7';
  return times(`0 ${fields.join(' ')}`, timezone, expression);
}

/** @param pattern six fields of AWS after one for seconds, or a local time */
function times(pattern: string, timezone: string, expression: string): Schedule {
  try {
    // AWS counts weekdays from 1 for Sunday, and writes 0/15 for "every 15 from 0".
    const cron = new Cron(pattern, { timezone, alternativeWeekdays: true, sloppyRanges: true });
    return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
  } catch (cause) {
    throw malformed(expression, cause);
  }
}

const malformed = (expression: string, cause?: unknown): Error =>
  new Error(`Malformed schedule expression: ${expression}`, { cause });
