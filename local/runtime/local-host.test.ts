import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { namesThisMachine } from './local-host';

const asked = (host?: string) => namesThisMachine({ headers: { host } } as IncomingMessage);

test.each([
  'localhost',
  'localhost:8080',
  '127.0.0.1:8080',
  'pictures.localhost:90',
  '[::1]:8080',
  'LOCALHOST',
])('%s is this machine', (host) => expect(asked(host)).toBe(true));

test.each([
  undefined,
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example:8080',
  '192.168.0.3',
])('%s is not', (host) => expect(asked(host)).toBe(false));
