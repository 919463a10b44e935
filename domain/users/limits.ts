import { ProblemError } from '../kit/problem';

/** How often something about accounts may happen, counted in windows of time. */
export interface Limit {
  /** Part of the key under which it is counted. */
  readonly name: string;
  readonly most: number;
  readonly seconds: number;
  /** The problem's text, before how long to wait. */
  readonly message: string;
}

const quarterHour = 15 * 60;
const day = 24 * 60 * 60;
const tooManyMails = 'Too many mails were asked for with this username or e-mail address.';
const tooManyHere = 'Too many requests came from your network.';

/** Mails with a code that one username or address may ask for, whoever asks. */
export const mailLimits: readonly Limit[] = [
  { name: 'mail', most: 5, seconds: quarterHour, message: tooManyMails },
  { name: 'mail-day', most: 20, seconds: day, message: tooManyMails },
];

/** Codes that may be tried for one username or address: fewer than the pool itself allows for an account. */
export const codeLimit: Limit = {
  name: 'code',
  most: 5,
  seconds: 60 * 60,
  message: 'Too many codes were tried.',
};

/** Wrong passwords of a signed-in user who changes something. */
export const passwordLimit: Limit = {
  name: 'password',
  most: 5,
  seconds: quarterHour,
  message: 'The password was wrong too often, so changes are locked.',
};

/** What a network is limited in: asking for mails, trying codes, failing to sign in. */
export type Attempt = 'mail' | 'code' | 'sign-in';

/** What one network may do. */
export const networkLimit = (what: Attempt, most: number): Limit => ({
  name: `network-${what}`,
  most,
  seconds: quarterHour,
  message: tooManyHere,
});

/** The number of the window that a time is in. */
export const windowOf = ({ seconds }: Limit, now: number): number => Math.floor(now / 1000 / seconds);

/** When a window ends, epoch seconds. */
export const windowEnd = (limit: Limit, window: number): number => (window + 1) * limit.seconds;

/** The problem of somebody who reached a limit. */
export function limitReached(limit: Limit, now: number): ProblemError {
  const retryAfter = Math.max(1, Math.ceil(windowEnd(limit, windowOf(limit, now)) - now / 1000));
  return new ProblemError('rate-limited', `${limit.message} Try again ${durationText(retryAfter)}.`, {
    retryAfter,
  });
}

function durationText(seconds: number): string {
  if (seconds < 90) return `in ${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `in ${minutes} minutes` : `in ${Math.ceil(minutes / 60)} hours`;
}

/** The network of an address: IPv6 gives everybody 2^64 of them. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array(Math.max(0, 8 - first.length - last.length)).fill('0');
  const groups = [...first, ...zeros, ...last].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
