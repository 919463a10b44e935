import { expect, it } from 'vitest';
import { limitReached, networkLimit, networkOf, passwordLimit, windowEnd, windowOf } from './limits';

it('says how long to wait: until the window ends', () => {
  const start = passwordLimit.seconds * 1000 * 1_000_000;
  const problem = limitReached(passwordLimit, start + 60_000);
  expect([problem.code, problem.retryAfter]).toEqual(['rate-limited', 14 * 60]);
  expect(problem.message).toBe(
    'The password was wrong too often, so changes are locked. Try again in 14 minutes.',
  );
  expect(limitReached(passwordLimit, start + 899_500).message).toMatch(/in 1 seconds?\.$/);
  const limit = networkLimit('mail', 3);
  expect(windowEnd(limit, windowOf(limit, start)) * 1000).toBe(start + limit.seconds * 1000);
});

it('counts an IPv6 network as one address, and an IPv4 address by itself', () => {
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9');
  expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9');
  const same = ['2001:db8:1:2::1', '2001:0DB8:0001:0002:ffff::9', '2001:db8:1:2:0:0:0:1'];
  expect(new Set(same.map(networkOf))).toEqual(new Set(['2001:db8:1:2::/64']));
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
});
