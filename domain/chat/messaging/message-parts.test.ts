import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usernameSchema } from '../../users/model';
import { emoteRanges, isEmoteOnly, parseParts } from './message-parts';

const emotes = new Set(['Kappa', 'wave', '30']);
const types = (text: string) =>
  parseParts(text, { emotes }).map((part) =>
    part.type === 'text' ? part.text : `${part.type}=${part.text}`,
  );

describe('the parts of a message', () => {
  it.each([
    ['hi :Kappa: there', ['hi ', 'emote=:Kappa:', ' there']],
    [':Kappa::wave:', ['emote=:Kappa:', 'emote=:wave:']],
    [':nope:wave:', [':nope', 'emote=:wave:']],
    ['Kappa :kappa: :: :a:', ['Kappa :kappa: :: :a:']],
    ['@ana_cam, hi (@Bea)!', ['mention=@ana_cam', ', hi (', 'mention=@Bea', ')!']],
    ['ana@example.com a@bob @ab @_abc @@ana', ['ana@example.com a@bob @ab @_abc @@ana']],
    [`@${'a'.repeat(26)} @ana\u00e9`, [`@${'a'.repeat(26)} @ana\u00e9`]],
    ['see https://a.example/@ana/:wave: ok', ['see ', 'link=https://a.example/@ana/:wave', ': ok']],
    ['\u{1f44b}:wave:', ['\u{1f44b}', 'emote=:wave:']],
    ['', []],
  ])('of %j', (text, parts) => expect(types(text)).toEqual(parts));

  it('concatenate to the message, for any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(':', '@', 'Kappa', ':wave:', '@ana_cam', 'a.com/', ' ', '_', '\u{1f44b}', '.', ':30:'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const parts = parseParts(text, { emotes: (name) => emotes.has(name) });
        expect(parts.map((part) => part.text).join('')).toBe(text);
        for (const part of parts) {
          expect(part.text).not.toBe('');
          if (part.type === 'mention') expect(usernameSchema.safeParse(part.name).success).toBe(true);
          if (part.type === 'emote') expect(emotes.has(part.name)).toBe(true);
        }
        const points = [...text];
        for (const { name, first, last } of emoteRanges(parts)) {
          expect(points.slice(first, last + 1).join('')).toBe(`:${name}:`);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are counted in code points for IRC', () => {
    expect(emoteRanges(parseParts('\u{1f44b} :wave: e\u0301 :Kappa::wave:', { emotes }))).toEqual([
      { name: 'wave', first: 2, last: 7 },
      { name: 'Kappa', first: 12, last: 18 },
      { name: 'wave', first: 19, last: 24 },
    ]);
  });
});

describe('a message of emotes only', () => {
  const only = (text: string) => isEmoteOnly(parseParts(text, { emotes }));

  it.each([
    ':Kappa: :wave:',
    '\u{1f600}\u{1f44d}\u{1f3fd}',
    '\u2764 \u2764\ufe0f\u200d\u{1f525}',
    '1\ufe0f\u20e3 \u{1f1e9}\u{1f1ea}',
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} :wave:',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    '\u{1f469}\u{1f3fd}\u200d\u{1f4bb}',
  ])('is %s', (text) => expect(only(text)).toBe(true));

  it.each([
    '',
    '  ',
    'hi :Kappa:',
    'Kappa',
    '123',
    '@ana_cam',
    'a.com',
    '\u{1f600}!',
    '\u00a9',
    ':nope:',
    '\u{1f1e9}',
  ])('is not %j', (text) => expect(only(text)).toBe(false));

  it('is recognised in linear time', () => {
    for (const piece of ['\u{1f600}', '\u{1f1e9}', ' ', '\u200d\u{1f525}', ':a', '@a', '1\u20e3', ':wave:']) {
      const start = performance.now();
      only(`${piece.repeat(2_000 / piece.length)}x`);
      expect(performance.now() - start, piece).toBeLessThan(1_000);
    }
  });
});
