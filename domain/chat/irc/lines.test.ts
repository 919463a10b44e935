import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeTag,
  formatLine,
  maxBodyBytes,
  maxTagBytes,
  parseLine,
  splitLines,
  unescapeTag,
} from './lines';

describe('a line of IRC', () => {
  it.each([
    ['PING :tmi.twitch.tv', [], null, 'PING', ['tmi.twitch.tv']],
    ['NICK ana_cam\r\n', [], null, 'NICK', ['ana_cam']],
    ['privmsg #ana :hello  there :)', [], null, 'PRIVMSG', ['#ana', 'hello  there :)']],
    [
      'CAP REQ :twitch.tv/tags twitch.tv/commands',
      [],
      null,
      'CAP',
      ['REQ', 'twitch.tv/tags twitch.tv/commands'],
    ],
    [':tmi.twitch.tv 001 ana :Welcome', [], 'tmi.twitch.tv', '001', ['ana', 'Welcome']],
    [
      '@badges=;color=#FF0000;display-name=A\\sB\\:C;flag :ana!ana@ana.tmi.twitch.tv PRIVMSG #bea :\u0001ACTION hi\u0001',
      [
        ['badges', ''],
        ['color', '#FF0000'],
        ['display-name', 'A B;C'],
        ['flag', ''],
      ],
      'ana!ana@ana.tmi.twitch.tv',
      'PRIVMSG',
      ['#bea', '\u0001ACTION hi\u0001'],
    ],
    ['@k=1;k=2;b@d=3;__proto__=4;bad_key  JOIN  #a,#b  key', [['k', '2']], null, 'JOIN', ['#a,#b', 'key']],
    ['PART #a :', [], null, 'PART', ['#a', '']],
    ['QUIT ', [], null, 'QUIT', []],
  ] satisfies [string, [string, string][], string | null, string, string[]][])(
    '%j is read',
    (text, tags, prefix, command, params) =>
      expect(parseLine(text)).toEqual({ tags: new Map(tags), prefix, command, params }),
  );

  it.each([
    '',
    ' ',
    ':',
    '@',
    '@a=b',
    ':x',
    ' PING',
    'PR1VMSG x',
    '12 x',
    '1234 x',
    'PING\rX',
    'A\0',
    '\r\n',
    'A\n\n',
    '\u00e9 x',
  ])('%j is none', (text) => expect(parseLine(text)).toBeUndefined());

  it('is limited, tags and the rest separately', () => {
    const body = `PRIVMSG #a :${'\u0436'.repeat((maxBodyBytes - 12) / 2)}`;
    const tags = `@k=${'v'.repeat(maxTagBytes - 4)} `;
    expect(parseLine(body)).toBeDefined();
    expect(parseLine(`${body}x`)).toBeUndefined();
    expect(parseLine(`${tags}${body}\r\n`)).toBeDefined();
    expect(parseLine(`@${tags.slice(1, -1)}x ${body}`)).toBeUndefined();
    expect(parseLine('x'.repeat(1_000_000))).toBeUndefined();
  });

  it('parses to what was formatted', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !/[\0\r\n]/.test(one));
    const word = text.filter((one) => !/^:|^$| /.test(one));
    const message = fc.record({
      tags: fc
        .dictionary(
          fc.stringMatching(/^\+?([a-z.]{1,4}\/)?[a-z0-9-]{1,8}$/),
          fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0')),
        )
        .map((all) => new Map(Object.entries(all))),
      prefix: fc.option(word),
      command: fc.stringMatching(/^([A-Z]{1,10}|\d{3})$/),
      params: fc
        .tuple(fc.array(word, { maxLength: 14 }), fc.array(text, { maxLength: 1 }))
        .map(([all, last]) => [...all, ...last]),
    });
    fc.assert(
      fc.property(message, (sent) => {
        const written = formatLine(sent);
        expect(splitLines(`${written}\r\n${written}`)).toEqual([written, written]);
        expect(parseLine(written)).toEqual(sent);
      }),
      { numRuns: 200 },
    );
  });

  it('is formatted for simple clients', () => {
    expect(formatLine({ prefix: 'a!a@a', command: 'JOIN', params: ['#ana'] })).toBe(':a!a@a JOIN #ana');
    expect(formatLine({ command: 'PRIVMSG', params: ['#ana', '#hi'] })).toBe('PRIVMSG #ana :#hi');
    expect(formatLine({ command: 'PONG', params: ['x'] })).toBe('PONG :x');
    expect(
      formatLine({
        tags: [
          ['a', ''],
          ['b', 'c d'],
        ],
        command: 'RECONNECT',
      }),
    ).toBe('@a=;b=c\\sd RECONNECT');
  });

  it.each([
    { command: 'PRIVMSG', params: ['#a', 'hi\r\nQUIT'] },
    { command: 'PRIVMSG', params: ['#a b', 'hi'] },
    { command: 'PRIVMSG', params: ['', 'hi'] },
    { command: 'PRIVMSG', params: [':a', 'hi'] },
    { command: 'PRIV MSG' },
    { prefix: 'a b', command: 'JOIN' },
    { prefix: 'a\n', command: 'JOIN' },
    { tags: [['a;b', 'c']], command: 'JOIN' } as const,
    { command: 'JOIN', params: Array.from({ length: 16 }, () => 'x') },
  ])('is never two: %j', (message) => expect(() => formatLine(message)).toThrow(RangeError));

  it('never throws, for any input', () => {
    const piece = fc.oneof(
      fc.constantFrom('@', ':', ' ', ';', '=', '\\', '\r', '\n', 'PING', 'a', '#', '\\s'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const one of splitLines(pieces.join(''))) {
          const parsed = parseLine(one);
          if (parsed === undefined) continue;
          expect(parsed.params.length).toBeLessThanOrEqual(15);
          expect(parsed.params.slice(0, -1).every((param) => param !== '' && !param.includes(' '))).toBe(
            true,
          );
        }
      }),
      { numRuns: 200 },
    );
    for (const text of [
      `@${';'.repeat(4_000)} A`,
      `A${' '.repeat(2_400)}`,
      `A${' b'.repeat(1_200)}`,
      ' '.repeat(6_000),
    ]) {
      const start = performance.now();
      parseLine(text);
      expect(performance.now() - start).toBeLessThan(1_000);
    }
  });
});

describe('the value of a tag', () => {
  it('survives escaping and unescaping', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(escapeTag(value)).not.toMatch(/[; \r\n]/);
        expect(unescapeTag(escapeTag(value))).toBe(value);
      }),
    );
    expect(unescapeTag('a\\bc\\')).toBe('abc');
  });
});
