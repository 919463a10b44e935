import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { returnPath } from './form';

const returnTo = (next: string) => returnPath(`?next=${encodeURIComponent(next)}`);

describe('where to go after signing in', () => {
  test.each([
    ['/c/ocean_cam', '/c/ocean_cam'],
    ['/mod/ocean_cam?tab=log#top', '/mod/ocean_cam?tab=log#top'],
    ['/c/../settings', '/settings'],
    ['settings', '/settings'],
    ['https:settings', '/settings'],
    ['', '/'],
  ])('%j leads to a page of the site', (next, path) => {
    expect(returnTo(next)).toBe(path);
  });

  test('without an address it is the start page', () => {
    expect(returnPath('')).toBe('/');
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\\evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
    'https://',
    'javascript:alert(1)',
    'data:text/html,hello',
    'blob:https://site.invalid/x',
    'https://site.invalid//evil.example',
  ])('%j does not lead to another site', (next) => {
    expect(returnTo(next)).toBe('/');
  });

  test('nothing leads to another site', () => {
    const part = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '\t',
      '\n',
      '\r',
      ' ',
      '%2e',
      '@',
      ':',
      'https:',
      'blob:',
      'evil',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = returnTo(parts.join(''));
        expect(new URL(path, 'https://live.example/sign-in').origin).toBe('https://live.example');
        expect(path).toBe(new URL(path, 'https://live.example').href.slice('https://live.example'.length));
      }),
      { numRuns: 2000 },
    );
  });
});
