import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPattern, matches, type Pattern } from './pattern';

const event = {
  source: 'shop',
  'detail-type': 'session.live.v1',
  resources: ['arn:aws:ivs:us-east-1:1:channel/a', 'arn:aws:ivs:us-east-1:1:channel/b'],
  detail: {
    state: 'live',
    viewers: 42,
    gone: null,
    ip: '10.1.2.3',
    file: 'a/b/c.png',
    parts: [{ n: 1 }, { n: 2 }],
  },
};

describe('matches', () => {
  it.each<[string, Pattern, boolean]>([
    ['an exact value', { source: ['other', 'shop'] }, true],
    ['another value', { source: ['other'] }, false],
    ['a number, not its text', { detail: { viewers: ['42'] } }, false],
    ['null', { detail: { gone: [null] } }, true],
    ['an absent field with null', { detail: { none: [null] } }, false],
    ['any element of an array', { resources: [{ suffix: '/b' }] }, true],
    ['an object in an array', { detail: { parts: { n: [2] } } }, true],
    ['prefix', { 'detail-type': [{ prefix: 'session.' }] }, true],
    ['prefix ignoring case', { 'detail-type': [{ prefix: { 'equals-ignore-case': 'SESSION' } }] }, true],
    ['suffix', { 'detail-type': [{ suffix: '.v2' }] }, false],
    ['equals-ignore-case', { detail: { state: [{ 'equals-ignore-case': 'LIVE' }] } }, true],
    ['anything-but', { detail: { state: [{ 'anything-but': 'live' }] } }, false],
    ['anything-but a list', { detail: { state: [{ 'anything-but': ['ended', 'offline'] }] } }, true],
    ['anything-but a prefix', { detail: { state: [{ 'anything-but': { prefix: 'li' } }] } }, false],
    [
      'anything-but wildcards',
      { detail: { file: [{ 'anything-but': { wildcard: ['*.jpg', '*.png'] } }] } },
      false,
    ],
    ['anything-but on an absent field', { detail: { none: [{ 'anything-but': 'x' }] } }, false],
    ['a numeric range', { detail: { viewers: [{ numeric: ['>', 40, '<=', 42] }] } }, true],
    ['a number outside a numeric range', { detail: { viewers: [{ numeric: ['<', 42] }] } }, false],
    ['exists', { detail: { state: [{ exists: true }] } }, true],
    ['exists on a null', { detail: { gone: [{ exists: true }] } }, true],
    ['exists on an object', { detail: [{ exists: true }] }, false],
    ['exists: false', { detail: { none: [{ exists: false }] } }, true],
    ['exists: false deeper than the event', { none: { deeper: [{ exists: false }] } }, true],
    ['wildcard', { detail: { file: [{ wildcard: 'a/*/c.*' }] } }, true],
    ['wildcard with a literal star', { detail: { file: [{ wildcard: 'a/\\*' }] } }, false],
    ['cidr', { detail: { ip: [{ cidr: '10.0.0.0/8' }] } }, true],
    ['cidr of another network', { detail: { ip: [{ cidr: '10.2.0.0/16' }] } }, false],
    ['one of $or', { $or: [{ source: ['x'] }, { detail: { viewers: [42] } }] }, true],
    ['none of $or', { source: ['shop'], $or: [{ source: ['x'] }, { detail: { viewers: [1] } }] }, false],
    ['all members', { source: ['shop'], detail: { state: ['ended'] } }, false],
  ])('%s', (_, pattern, expected) => {
    checkPattern(pattern);
    expect(matches(pattern, event)).toBe(expected);
  });

  it('matches an event that the pattern is built from, and not with another value', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const fields = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), leaf, { minKeys: 1 });
    fc.assert(
      fc.property(fields, (values) => {
        const pattern = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));
        expect(matches({ detail: pattern }, { detail: { ...values, more: 1 } })).toBe(true);
        const [key] = Object.keys(values) as [string];
        expect(matches({ detail: pattern }, { detail: { ...values, [key]: 'another value' } })).toBe(false);
      }),
    );
  });

  it('anything-but is the opposite of the exact match for a present text', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { minLength: 1 }), (value, list) => {
        const exact = matches({ a: list }, { a: value });
        expect(matches({ a: [{ 'anything-but': list }] }, { a: value })).toBe(!exact);
      }),
    );
  });

  it('a wildcard of escaped text matches that text only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, more) => {
        const wildcard = text.replace(/[\\*]/g, '\\$&');
        expect(matches({ a: [{ wildcard }] }, { a: text })).toBe(true);
        expect(matches({ a: [{ wildcard }] }, { a: text + more })).toBe(false);
        expect(matches({ a: [{ wildcard: `${wildcard}*` }] }, { a: text + more })).toBe(true);
      }),
    );
  });
});

describe('checkPattern', () => {
  it.each([
    [{ source: 'text' }, 'source must be'],
    [{ source: [] }, 'empty array'],
    [{ source: [{ perfix: 'a' }] }, 'perfix'],
    [{ detail: { n: [{ numeric: ['>'] }] } }, 'numeric'],
    [[], 'must be an object'],
  ])('refuses %j', (pattern, message) => {
    expect(() => checkPattern(pattern)).toThrow(message);
  });
});
