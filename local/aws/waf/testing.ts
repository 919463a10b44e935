import type { Inspected } from './inspected';

/** A request of a browser, with what a test changes. */
export const inspected = (change: Partial<Inspected> = {}): Inspected => ({
  method: 'GET',
  uri: '/',
  query: '',
  headers: new Map([['user-agent', ['a browser']]]),
  bodyBytes: 0,
  ip: '198.51.100.7',
  ...change,
});
