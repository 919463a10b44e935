import type { Device } from './sign-ins';

/** A browser's description of itself has about 150 characters. */
const maxUserAgent = 300;

/** The device that a request comes from, as far as it says. */
export const deviceOf = (request: {
  readonly headers: Readonly<Record<string, string>>;
  readonly address: string;
}): Device => ({
  userAgent: (request.headers['user-agent'] ?? '').slice(0, maxUserAgent),
  address: request.address,
});
