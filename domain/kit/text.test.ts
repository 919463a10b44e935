import { describe, expect, it } from 'vitest';
import { existingPasswordSchema } from '../users/login';
import { bioSchema, displayNameSchema, passwordSchema } from '../users/model';
import { freeLine, freeLines } from './text';

const takes = (schema: { safeParse(text: string): { success: boolean } }, text: string) =>
  schema.safeParse(text).success;

it('a password is the same however its letters are composed', () => {
  expect(passwordSchema.parse('Grüße aus Köln')).toBe(
    passwordSchema.parse('Grüße aus Köln'.normalize('NFD')),
  );
  expect(existingPasswordSchema.parse('Ångström'.normalize('NFD'))).toBe('Ångström'.normalize('NFC'));
});

describe('a free text', () => {
  it.each([
    ['NUL', 'a\0b'],
    ['another control character', 'a\u0007b'],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udfff'],
    ['a direction override', 'abc\u202egpj.exe'],
    ['a direction isolate', '\u2066abc'],
    ['a line separator', 'a\u2028b'],
    ['an unassigned character', 'a\uffff'],
    ['nothing but joiners', '\u200d\u200d'],
    ['nothing but spaces that trim leaves', '\u2800\u2800'],
    ['nothing but fillers', '\u3164\u115f'],
  ])('is refused with %s', (_, text) => {
    for (const schema of [
      freeLine(1, 100),
      freeLines(1, 100),
      freeLines(0, 100),
      displayNameSchema,
      bioSchema,
    ])
      expect(takes(schema, text)).toBe(false);
  });

  it.each(['Grüße', 'слово', '日本語', 'می\u200cخواهم', '👩‍🚀 ❤️ 🇩🇪', 'c++', '^', '…'])(
    'may be %s',
    (text) => {
      expect(takes(freeLine(1, 100), text)).toBe(true);
    },
  );

  it('has line breaks only where it may have several lines, and is trimmed', () => {
    expect(takes(freeLine(1, 100), 'one\ntwo')).toBe(false);
    expect(freeLines(1, 100).parse(' one\ntwo ')).toBe('one\ntwo');
    expect(takes(freeLine(0, 100), '')).toBe(true);
    expect(takes(freeLine(1, 100), '  ')).toBe(false);
  });
});
