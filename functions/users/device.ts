import { randomBytes } from 'node:crypto';
import { deviceCookieName } from './cookie';
import type { Device } from './sign-ins';

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly address: string;
}

/** A browser's description of itself has about 150 characters. */
const maxUserAgent = 300;

const userAgentOf = ({ headers }: Request): string => (headers['user-agent'] ?? '').slice(0, maxUserAgent);

/** The browser of a request, known by its cookie; a new one gets a new id. */
export function browserOf(request: Request): Device {
  const known = request.cookies[deviceCookieName];
  const id = known && /^[\w-]{22}$/.test(known) ? known : randomBytes(16).toString('base64url');
  return { id, userAgent: userAgentOf(request), address: request.address };
}

/** The app of a request, known by how it describes itself. */
export function appOf(request: Request): Device {
  const userAgent = userAgentOf(request);
  return { id: `app ${userAgent}`, userAgent, address: request.address };
}
