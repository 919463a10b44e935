import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks, hasDisguisedLink } from './links';

const found = (text: string) => findLinks(text).map(({ start, end }) => text.slice(start, end));

describe('links', () => {
  it.each([
    ['see https://example.com/a?b=c#d.', ['https://example.com/a?b=c#d']],
    ['(https://en.wikipedia.org/wiki/Sea_(film)), ok', ['https://en.wikipedia.org/wiki/Sea_(film)']],
    ['example.com, www.a.example! twitch.tv/x?', ['example.com', 'www.a.example', 'twitch.tv/x']],
    ['youtu.be/abc t.me/x bit.ly', ['youtu.be/abc', 't.me/x', 'bit.ly']],
    ['see:example.com,example.net', ['example.com', 'example.net']],
    [
      'http://localhost:3000/x http://127.0.0.1 http://[::1]:80/',
      ['http://localhost:3000/x', 'http://127.0.0.1', 'http://[::1]:80/'],
    ],
    ['example.com:8080/a "example.org" <example.io>', ['example.com:8080/a', 'example.org', 'example.io']],
    [
      'b\u00fccher.de \u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444 xn--bcher-kva.xn--p1ai',
      ['b\u00fccher.de', '\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444', 'xn--bcher-kva.xn--p1ai'],
    ],
    ['EXAMPLE.COM HTTPS://Example.com', ['EXAMPLE.COM', 'HTTPS://Example.com']],
    ['https://a.example/?u=https://b.example', ['https://a.example/?u=https://b.example']],
    ['"https://example.com"\u2026 *example.com*', ['https://example.com', 'example.com']],
  ])('are found in %j', (text, links) => expect(found(text)).toEqual(links));

  it.each(
    [
      'v1.2.3 e.g. i.e. U.S.A. node.js 3.14 10.000,50 192.168.1.1',
      'ana@example.com <bea@mail.example.org> mailto:cem@example.com @example.com',
      'done.it was ok.so what... hello.world. wait...what and/or',
      'javascript:alert(1) data:text/html,x ..com .com com. -a-.com a..com example.com-',
      'http:// https:// http://? https://-a.com https://a%zz',
      `https://${'a'.repeat(64)}.com ${'a'.repeat(64)}.com`,
    ].flatMap((line) => line.split(' ').filter((one) => one !== 'hello.world.')),
  )('are not found in %j', (text) => expect(found(text)).toEqual([]));

  it('have the host that a browser would open', () => {
    const host = (text: string) => findLinks(text)[0]?.host;
    expect(host('https://good.example@evil.example/good.example')).toBe('evil.example');
    expect(host('https://good.example\\@evil.example/')).toBe('good.example');
    expect(host('https://evil.example?@good.example')).toBe('evil.example');
    expect(host('https://EVIL\uff0eexample')).toBe('evil.example');
    expect(host('https://evil\u3002example')).toBe('evil.example');
    expect(findLinks('Example.com/A')[0]).toMatchObject({
      host: 'example.com',
      url: 'https://Example.com/A',
    });
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(findLinks(`a ${url} b`)[0]?.host).toBe(new URL(url).hostname);
      }),
    );
  });

  it('are ordered, disjoint and inside the text, each with its host, and match on their own', () => {
    const piece = fc.constantFrom(
      'a',
      'b.com',
      '.',
      '/',
      ' ',
      ':',
      'https://',
      '@',
      '(',
      ')',
      ',',
      '-',
      'www.',
      '?',
      '\u3002',
      '\u00e9',
      '1',
      '[',
      ']',
      '\ud83d',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let at = 0;
        for (const { start, end, host, url } of findLinks(text)) {
          expect(at <= start && start < end && end <= text.length).toBe(true);
          expect(host).not.toBe('');
          expect(url.endsWith(text.slice(start, end))).toBe(true);
          expect(findLinks(url)).toMatchObject([{ host, url }]);
          at = end;
        }
        hasDisguisedLink(text);
      }),
      { numRuns: 400 },
    );
  });

  it('are found in linear time', () => {
    for (const piece of [
      'a.',
      'a',
      '.',
      'https://',
      'http://a',
      '(',
      ')',
      'a@',
      ':',
      'a.b:',
      'a,',
      ' .',
      'c o m ',
      'a dot ',
      'a-',
      '[.]',
      'a.com/(',
    ]) {
      const text = piece.repeat(2_000 / piece.length);
      const start = performance.now();
      findLinks(text);
      hasDisguisedLink(text);
      expect(performance.now() - start, piece).toBeLessThan(1_000);
    }
  });
});

describe('disguised links', () => {
  it.each([
    'example dot com',
    'example DOT com',
    'example . com',
    'example .com',
    'example. com',
    'example,com',
    'example[.]com',
    'example (dot) me',
    'example{dot}tv',
    'example\uff0ecom',
    'example\u3002com',
    'example\u2024com',
    'example\u30fbcom',
    'example.\u0441om',
    'ex\u0430mple.c\u043em',
    '\uff45xample\uff0e\uff43om',
    'hxxps://example.com',
    'example . c o m',
    'example.\u200bcom',
    'discord . gg/abc',
    'twitch dot tv slash x',
    'example <dot> com',
    'example d0t com',
    'example.\u24d2\u24de\u24dc',
    'a.com and example dot net',
    'telegram: t . me / x',
    'bit,ly/abc',
    'discord gg/abc',
    '\u043f\u0440\u0438\u043c\u0435\u0440 \u0442\u043e\u0447\u043a\u0430 \u0440\u0444',
    '\u898b\u3066example.com\u3092',
  ])('are found in %j', (text) => expect(hasDisguisedLink(text)).toBe(true));

  it.each([
    'https://example.com',
    'hello there. come here',
    'it was fun. live now',
    'well played . gg',
    'connect the dots',
    'polka dot dress',
    'the point is, net gain',
    'v1.2.3',
    'close, gg',
    'a.b',
    '\u041f\u0440\u0438\u0432\u0435\u0442. \u041a\u0430\u043a \u0434\u0435\u043b\u0430',
    'b\u00fccher.de',
    '\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444',
    'ok \u2022 fine',
    'ana@mail.example.com\u3092',
    'both. me/you',
    'he said "dot". ok',
  ])('are not found in %j', (text) => expect(hasDisguisedLink(text)).toBe(false));
});
