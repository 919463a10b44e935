import { timingSafeEqual } from 'node:crypto';
import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { originHeader } from '../../../domain/kit/origin';
import { ProblemError } from '../../../domain/kit/problem';
import { env } from '../env';
import type { Middleware } from './deadline';

type Headers = Readonly<Record<string, string | undefined>> | null | undefined;

const secret = once(() => Buffer.from(env(pick('ORIGIN_SECRET')).ORIGIN_SECRET));

/** Whether a request came through CloudFront, and with it through WAF: only they know the header's value. */
export function cameThroughCloudFront(headers: Headers): boolean {
  const [, value = ''] =
    Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === originHeader) ?? [];
  const given = Buffer.from(value);
  return given.length === secret().length && timingSafeEqual(given, secret());
}

/** Refuses requests that were sent to API Gateway itself. */
export const throughCloudFront = <Event extends { headers?: Headers }, Result>(): Middleware<
  Event,
  Result
> => ({
  before({ event }) {
    if (!cameThroughCloudFront(event.headers))
      throw new ProblemError('forbidden', 'Use the address of the site.');
  },
});
