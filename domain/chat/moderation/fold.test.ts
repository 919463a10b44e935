import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latinise } from '../../kit/look-alikes';
import { fold, skeleton } from './fold';

describe('the skeleton of a text', () => {
  it.each([
    ['capitals and accents', 'BÁD wörds', 'bad words'],
    ['Cyrillic and Greek letters', 'b\u0430d \u0455\u0440\u0430\u043c \u03c3\u03ba', 'bad spam ok'],
    [
      'full width, mathematics, circles',
      '\uff42\uff41\uff44 \u{1d5ef}\u{1d5ee}\u{1d5f1} \u24d1\u24d0\u24d3',
      'bad bad bad',
    ],
    ['flags and squares', '\u{1f1e7}\u{1f1e6}\u{1f1e9} \u{1f171}\u{1f170}\u{1f173}', 'bad bad'],
    ['small capitals', '\u0299\u1d00\u1d05', 'bad'],
    ['digits and symbols', 'b4d 1d10t $h!t a$$ b@d', 'bad idiot shit as bad'],
    ['repeated letters', 'baaaad baaadddd', 'bad bad'],
    ['letters set apart', 'b a d, b.a.d; b-a-d b_a_d', 'badbadbadbad'],
    ['letters in words apart', 'so b.a.d here', 'so bad here'],
    ['letters with emoji between', 'b\u{1f525}a\u{1f525}d', 'bad'],
    ['heaped marks', 'b\u0336a\u0336d\u0336', 'bad'],
    ['invisible characters', 'b\u200ba\u2060d', 'bad'],
    ['punctuation', "Hello, world!!! It's me.", 'helo world it me'],
  ])('ignores %s', (_, text, form) => expect(skeleton(text)).toBe(form));

  it('leaves numbers, mentions and other scripts unchanged', () => {
    expect(skeleton('1000 to 100, $5 @ana 455')).toBe('1000 to 100 5 ana 455');
    expect(skeleton('\u0915\u093f')).not.toBe(skeleton('\u0915\u093e'));
    expect(skeleton('\u3070\u304b')).not.toBe(skeleton('\u306f\u304b'));
    expect(skeleton('\uac00\ub098')).toBe('\uac00\ub098');
    expect(skeleton('\u{1f44d}\u{1f3fd}')).toBe(skeleton('\u{1f44d}'));
  });

  it('is the same for a text in any NFKD style, in capitals and with marks', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{2,8}$/), { minLength: 1, maxLength: 6 });
    const wide = (text: string) =>
      text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
    fc.assert(
      fc.property(words, (list) => {
        const [text, form] = [list.join(' '), skeleton(list.join(' '))];
        expect(skeleton(text.toUpperCase())).toBe(form);
        expect(skeleton(wide(text))).toBe(form);
        expect(skeleton(text.replace(/\w/g, '$&\u0301\u0336'))).toBe(form);
        expect(skeleton(text.replace(/\w/g, '$&$&$&'))).toBe(form);
        expect(skeleton(`${list.join(',  ')}!?`)).toBe(form);
        expect(skeleton(form)).toBe(form);
      }),
    );
  });

  it('exists for any text, in linear time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(latinise(latinise(text))).toBe(latinise(text));
        const { parts, hidden } = fold(text);
        for (const { from, to } of hidden) expect(0 <= from && from <= to && to <= parts.length).toBe(true);
      }),
    );
    for (const piece of ['a', 'a ', '@', 'a@', 'a$', '$', '!', '1', '\u0301', '\u{1f525}a', '.', 'a+ ']) {
      const start = performance.now();
      skeleton(piece.repeat(2_000));
      expect(performance.now() - start, piece).toBeLessThan(1_000);
    }
  });
});
