import fc from 'fast-check';
import { maxBodyBytes, maxTagBytes, parseLine } from '../../domain/chat/irc/lines';
import { newId } from '../../domain/kit/id';
import { commandTexts } from './fuzz-frames';
import { oddText } from './odd-values';

/** What generated lines may refer to. */
export interface KnownRooms {
  /** Names without `#`; most lines go to the first. */
  readonly rooms: readonly string[];
  readonly names: readonly string[];
  readonly messageIds: readonly string[];
}

const withoutBreaks = (text: string): string => text.replace(/[\r\n]/g, '');
const oddWord = oddText.map((text) => withoutBreaks(text).replaceAll(' ', '_').slice(0, 300));

/** Tags with unfinished escapes, invalid keys, and far too many of them. */
const tags: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  {
    weight: 4,
    arbitrary: fc
      .array(
        fc.oneof(fc.constantFrom('a', '=', ';', '\\', '\\s', '\\:', '+b/c', '__proto__=1', '@'), oddWord),
        {
          minLength: 1,
          maxLength: 12,
        },
      )
      .map((parts) => `@${parts.join('')} `),
  },
  { weight: 1, arbitrary: fc.nat(2).map((more) => `@k=${'v'.repeat(maxTagBytes - 6 + more)} `) },
  { weight: 1, arbitrary: fc.constant(`@${';'.repeat(4_000)} `) },
  { weight: 2, arbitrary: fc.constant(`@reply-parent-msg-id=${newId('message')} `) },
);

/** Valid and invalid lines, without line breaks, of a registered connection. */
export function fuzzLines(known: KnownRooms): fc.Arbitrary<string> {
  const room = fc.oneof(
    { weight: 12, arbitrary: fc.constant(`#${known.rooms[0]}`) },
    { weight: 3, arbitrary: fc.constantFrom(...known.rooms).map((name) => `#${name}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('#nobody_at_all', '#', '', '#__proto__', '#constructor', 'tostring'),
    },
    { weight: 1, arbitrary: oddWord },
  );
  const rooms = fc.array(room, { minLength: 1, maxLength: 30 }).map((all) => all.join(','));
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.lorem({ maxCount: 8 }) },
    { weight: 12, arbitrary: commandTexts(known).map(withoutBreaks) },
    { weight: 3, arbitrary: oddText.map(withoutBreaks) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '\u0001ACTION waves\u0001',
        '\u0001ACTION ',
        '\u0001',
        '/r9kbeta',
        '.r9kbeta',
        '.ban',
        '.clear',
        '.mods',
        '...',
        '/me',
      ),
    },
    { weight: 1, arbitrary: fc.nat(4).map((more) => 'x'.repeat(maxBodyBytes - 30 + more * 10)) },
  );
  const right = fc.oneof(
    { weight: 16, arbitrary: fc.tuple(room, text).map(([to, said]) => `PRIVMSG ${to} :${said}`) },
    { weight: 2, arbitrary: rooms.map((all) => `PART ${all}`) },
    { weight: 1, arbitrary: rooms.map((all) => `JOIN ${all}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('CAP LS', 'CAP LIST', 'CAP END', 'CAP REQ :twitch.tv/tags', 'CAP'),
    },
    { weight: 1, arbitrary: oddWord.map((word) => `CAP REQ :${word} twitch.tv/tags`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('NICK other', 'NICK', 'PASS oauth:x', 'PASS', 'USER a 0 * :b', 'PONG'),
    },
    { weight: 1, arbitrary: oddWord.map((word) => `NICK ${word}`) },
    { weight: 1, arbitrary: oddWord.map((word) => `PASS ${word}`) },
  );
  const whole = fc.tuple(tags, right).map(([before, line]) => before + line);
  const broken = fc
    .tuple(whole, fc.nat(), oddText.map(withoutBreaks), fc.nat(2))
    .map(([line, at, odd, way]) => {
      const cut = at % (line.length + 1);
      if (way === 0) return line.slice(0, cut);
      return way === 1 ? line.slice(0, cut) + odd + line.slice(cut) : line.slice(cut);
    });
  const unknown = fc.oneof(
    fc.constantFrom(
      'WHO #a',
      'MODE #a +o b',
      '001 a :b',
      'KICK',
      'CONSTRUCTOR',
      '__proto__',
      'toString x',
      ':',
    ),
    fc
      .array(fc.constantFrom(' ', ':', '@', 'A', '#', '\0', ','), { maxLength: 40 })
      .map((all) => all.join('')),
    fc.nat(20_000).map((length) => 'y'.repeat(length)),
    oddText.map(withoutBreaks),
  );
  return fc
    .oneof(
      { weight: 10, arbitrary: whole },
      { weight: 4, arbitrary: broken },
      { weight: 3, arbitrary: unknown },
    )
    .filter((line) => line !== '' && parseLine(line)?.command !== 'PING');
}

/** Lines of a login in any order, repeated or missing. */
export function fuzzLogins(tokens: readonly string[], rooms: readonly string[]): fc.Arbitrary<string[]> {
  const step = fc.oneof(
    fc.constantFrom(
      'CAP LS 302',
      'CAP REQ :twitch.tv/tags twitch.tv/commands',
      'CAP REQ :a',
      'CAP END',
      'CAP LIST',
    ),
    fc.constantFrom(...tokens).map((token) => `PASS oauth:${token}`),
    fc.constantFrom('NICK justinfan123', 'NICK any_name'),
    fc.constantFrom('PASS', 'PASS oauth:', 'PASS blah', 'PASS :oauth: x', `PASS oauth:${'f'.repeat(64)}`),
    fc.constantFrom(
      'NICK justinfan123',
      'NICK any_name',
      'NICK',
      'NICK #',
      'NICK constructor',
      'USER a 0 * :a',
    ),
    fc
      .constantFrom(...rooms)
      .chain((room) =>
        fc.constantFrom(
          `JOIN #${room}`,
          `PART #${room}`,
          `PRIVMSG #${room} :hello`,
          `PRIVMSG #${room} :/clear`,
        ),
      ),
    oddWord.map((word) => `NICK ${word}`),
    oddWord.map((word) => `PASS oauth:${word}`),
  );
  return fc.array(step, { minLength: 1, maxLength: 7 });
}
