import { expect, test } from 'vitest';
import { isAllowedOrigin } from './allowed-origin';

test('an origin must be the site, unless the site is not known yet or no origin is sent', () => {
  expect(isAllowedOrigin('https://live.example', 'https://live.example/, https://b.example')).toBe(true);
  expect(isAllowedOrigin('https://evil.example', 'https://live.example')).toBe(false);
  expect(isAllowedOrigin('https://live.example.evil', 'https://live.example')).toBe(false);
  expect(isAllowedOrigin('null', 'https://live.example')).toBe(false);
  expect(isAllowedOrigin(undefined, 'https://live.example')).toBe(true);
  expect(isAllowedOrigin('https://any.example', '*')).toBe(true);
});
