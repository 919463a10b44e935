import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, graphemes, isMessageLength, maxBytes, maxGraphemes } from './text';

/** Characters that interact: marks, joiners, selectors, tags, controls, and letters of many scripts. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['a', 'e', ' ', '\u0301', '\u0323', '\u0361', '\u0489', '\u200c', '\u200d', '\ufe0f', '\ufe0e'],
        ...['\u{1f3f4}', '\u{e0067}', '\u{e0062}', '\u{e007f}', '\u{e0101}', '\u4e00', '\u180b', '\u1820'],
        ...['\u202e', '\u2066', '\u061c', '\u0915', '\u094d', '\u09c7', '\u09be', '\u0645', '\u064b'],
        ...['\u{1f468}', '\u{1f3fd}', '1', '\u20e3', '\ud83d', '\udc00', '\u2028', '\t', '\u3164', '\u1100'],
        ...['\u1161', '\u11a8', '\u034f', '\u2800', '\ue000', '\ufdd0', '\u212b', '\u0344', '\u0e47'],
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

describe('a cleaned message', () => {
  it('does not change when cleaned again, and is one line, composed and well formed', () => {
    fc.assert(
      fc.property(nasty, (raw) => {
        const text = cleanText(raw);
        expect(cleanText(text)).toBe(text);
        expect(text).toBe(text.normalize('NFC'));
        expect(text).not.toMatch(/^\s|\s$|\s\s|[^\S ]|\p{Cc}|\p{Cs}|\p{Co}/u);
        expect(text).not.toMatch(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u3164]/);
        expect(text).not.toMatch(/[\p{Mn}\p{Me}]{6}|^\p{M}/u);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['family and profession', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f469}\u{1f3fd}\u200d\u{1f4bb}'],
    [
      'hearts, keycaps, flags',
      '\u2764\ufe0f\u200d\u{1f525} 1\ufe0f\u20e3 \u{1f1e9}\u{1f1ea} \u{1f3f3}\ufe0f\u200d\u{1f308}',
    ],
    ['the flag of Scotland', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
    ['Persian with a non-joiner', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'],
    ['Hindi and Sinhala with joiners', '\u0915\u094d\u200d\u0937 \u0dc1\u0dca\u200d\u0dbb\u0dd3'],
    [
      'pointed and accented Hebrew',
      '\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u0596\u05d9\u05ea'.normalize(),
    ],
    ['vocalised Arabic', '\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f\u064c'.normalize()],
    ['Thai', '\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48 \u0e01\u0e4d\u0e49\u0e32'],
    ['Vietnamese', 'Ti\u1ebfng Vi\u1ec7t \u0111\u1ed5i m\u1edbi'],
    ['Burmese', '\u1000\u103c\u103d\u103e\u102f\u1036\u1037'.normalize()],
    ['a Japanese variant', '\u845b\u{e0100}\u98fe\u533a'],
    ['Mongolian forms', '\u182d\u180b\u1820'],
  ])('keeps %s', (_, text) => expect(cleanText(text)).toBe(text));

  it.each([
    ['line breaks', 'a\r\nb\u2028c\u0085d', 'a b c d'],
    ['composition', 'e\u0301', '\u00e9'],
    ['direction', 'a\u202egpj.exe\u202c\u2066b\u2069', 'agpj.exeb'],
    ['zero-width characters', 'b\u200ba\u2060d\ufeff b\u200da\u200cd\u00ad', 'bad bad'],
    ['fillers', '\u3164\u115f\uffa0\u2800', ''],
    ['hidden tags', 'hi\u{e0068}\u{e0069}', 'hi'],
    ['smuggled selectors', '\u{1f600}\u{e0155}\u{e0122}\u{e0111}', '\u{1f600}'],
    ['heaped marks', `z${'\u0301\u0300\u0302\u0323'.repeat(20)}`, /^\p{L}\p{M}{3}$/u],
    ['heaped Thai marks', `\u0e2a${'\u0e47'.repeat(50)}`, `\u0e2a${'\u0e47'.repeat(5)}`],
    ['marks without a letter', '\u0301\u0489 \u0301a', 'a'],
    ['lone surrogates', 'a\ud83db\udc00', 'ab'],
  ])('loses %s', (_, raw, text) => {
    if (typeof text === 'string') expect(cleanText(raw)).toBe(text);
    else expect(cleanText(raw)).toMatch(text);
  });

  it('takes linear time', () => {
    for (const piece of [
      '\u0301',
      '\u200d',
      ' ',
      'a ',
      '\u{e0067}',
      '\u{1f3f4}',
      '\u0915\u200d',
      '\u{1f468}\u200d',
    ]) {
      const start = performance.now();
      cleanText(piece.repeat(32_768 / piece.length));
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

describe('the length of a message', () => {
  it('is counted in graphemes', () => {
    expect(graphemes('\u{1f468}\u200d\u{1f469}\u200d\u{1f467}')).toBe(1);
    expect(graphemes('e\u0301a')).toBe(2);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(graphemes(text)).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('has two limits', () => {
    expect(isMessageLength('')).toBe(false);
    expect(isMessageLength('a'.repeat(maxGraphemes))).toBe(true);
    expect(isMessageLength('a'.repeat(maxGraphemes + 1))).toBe(false);
    expect(isMessageLength('\u{1f600}'.repeat(maxBytes / 4))).toBe(true);
    expect(isMessageLength('\u{1f468}\u200d\u{1f469}'.repeat(maxBytes / 10))).toBe(false);
  });
});
