import type { IncomingMessage } from 'node:http';

const name = /^(?:localhost|[\w.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Whether a request names this machine. Any page may let a name of its own point to 127.0.0.1 and send requests here
 * with it (DNS rebinding): these are answered with 421.
 */
export const namesThisMachine = ({ headers }: IncomingMessage): boolean => name.test(headers.host ?? '');

/** The body of the answer. */
export const misdirected = 'This server answers to localhost and 127.0.0.1 only.';
