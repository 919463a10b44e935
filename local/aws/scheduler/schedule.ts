/** A rate, a cron expression or a single time. Answers the next time after `after` (epoch milliseconds). */
export interface Schedule {
  next(after: number): number | undefined;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Parses `rate(5 minutes)`, `cron(0 12 * * ? *)` or `at(2026-12-01T10:00:00)`. Rates count from `origin`.
 * Throws an error that shows the expression.
 */
export function parseSchedule(expression: string, timezone = 'UTC', origin = 0): Schedule {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(expression);
  if (rate !== null && Number(rate[1]) > 0) {
    const period = Number(rate[1]) * (units[rate[2] as string] as number);
    return { next: (after) => origin + (Math.floor((after - origin) / period) + 1) * period };
  }
  const at = /^at\(\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\s*\)$/.exec(expression);
  if (at !== null) {
    const time = fromZone(`${at[1]}`, timezone);
    return { next: (after) => (time > after ? time : undefined) };
  }
  const cron = /^cron\(\s*(.+?)\s*\)$/.exec(expression);
  const fields = cron?.[1]?.split(/\s+/);
  if (fields?.length === 6) return parseCron(fields, timezone, expression);
  throw new Error(`Malformed schedule expression: ${expression}`);
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function parseCron(fields: readonly string[], timezone: string, expression: string): Schedule {
  const bad = () => new Error(`Malformed schedule expression: ${expression}`);
  const set = (
    text: string,
    low: number,
    high: number,
    names: readonly string[] = [],
    base = 0,
  ): Set<number> => {
    const number = (word: string): number => {
      const named = names.indexOf(word.toUpperCase());
      const value = named >= 0 ? named + base : Number(word);
      if (!Number.isInteger(value) || value < low || value > high) throw bad();
      return value;
    };
    const values = new Set<number>();
    for (const part of text.split(',')) {
      const [range = '', step] = part.split('/');
      const every = step === undefined ? 1 : Number(step);
      if (!Number.isInteger(every) || every < 1) throw bad();
      const [from = '', to] = range.split('-');
      const first = range === '*' || range === '?' ? low : number(from);
      const last =
        range === '*' || range === '?'
          ? high
          : to !== undefined
            ? number(to)
            : step === undefined
              ? first
              : high;
      for (let value = first; value <= last; value += every) values.add(value);
    }
    return values;
  };
  const [minuteText, hourText, dayText, monthText, weekdayText, yearText] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const minutes = set(minuteText, 0, 59);
  const hours = set(hourText, 0, 23);
  const monthSet = set(monthText, 1, 12, months, 1);
  const years = set(yearText, 1970, 2199);
  const dayMatches = dayOfMonth(dayText, (text) => set(text, 1, 31));
  const weekdayMatches = dayOfWeek(weekdayText, (text) => set(text, 1, 7, days, 1));
  return {
    next(after) {
      const start = new Date(after + 60_000 - (after % 60_000));
      const local = inZone(start.getTime(), timezone);
      // Day by day over at most eight years, then minute by minute: cheap, and right over leap years.
      for (let ahead = 0; ahead < 366 * 8; ahead += 1) {
        const day = new Date(Date.UTC(local.year, local.month - 1, local.day + ahead));
        const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
        if (!years.has(year) || !monthSet.has(month) || !dayMatches(day) || !weekdayMatches(day)) continue;
        for (const hour of [...hours].sort((a, b) => a - b)) {
          for (const minute of [...minutes].sort((a, b) => a - b)) {
            const time = fromZone(
              `${year}-${pad(month)}-${pad(date)}T${pad(hour)}:${pad(minute)}:00`,
              timezone,
            );
            if (time > after) return time;
          }
        }
      }
      return undefined;
    },
  };
}

const lastDay = (day: Date): number =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

function dayOfMonth(text: string, set: (text: string) => Set<number>): (day: Date) => boolean {
  if (text === 'L') return (day) => day.getUTCDate() === lastDay(day);
  const weekday = /^(\d+)W$/.exec(text);
  if (weekday !== null) {
    return (day) => {
      const wanted = new Date(
        Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), Math.min(Number(weekday[1]), lastDay(day))),
      );
      const name = wanted.getUTCDay();
      const date = wanted.getUTCDate();
      let nearest = date;
      if (name === 6) nearest = date === 1 ? 3 : date - 1;
      if (name === 0) nearest = date === lastDay(day) ? date - 2 : date + 1;
      return day.getUTCDate() === nearest;
    };
  }
  const values = set(text);
  return (day) => values.has(day.getUTCDate());
}

function dayOfWeek(text: string, set: (text: string) => Set<number>): (day: Date) => boolean {
  const nth = /^(\w+)#([1-5])$/.exec(text);
  if (nth !== null) {
    const names = set(nth[1] as string);
    return (day) => names.has(day.getUTCDay() + 1) && Math.ceil(day.getUTCDate() / 7) === Number(nth[2]);
  }
  const last = /^(\w*)L$/.exec(text);
  if (last !== null) {
    const names = set(last[1] === '' ? '7' : (last[1] as string));
    return (day) => names.has(day.getUTCDay() + 1) && day.getUTCDate() > lastDay(day) - 7;
  }
  const values = set(text);
  return (day) => values.has(day.getUTCDay() + 1);
}

const pad = (value: number): string => `${value}`.padStart(2, '0');

function inZone(time: number, timezone: string): { year: number; month: number; day: number; text: string } {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const text = `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
  return { year: Number(parts.year), month: Number(parts.month), day: Number(parts.day), text };
}

/** The time of a wall clock reading in a zone. */
function fromZone(text: string, timezone: string): number {
  const wanted = Date.parse(`${text}Z`);
  if (timezone === 'UTC') return wanted;
  let time = wanted;
  for (let round = 0; round < 2; round += 1) time += wanted - Date.parse(`${inZone(time, timezone).text}Z`);
  return time;
}
