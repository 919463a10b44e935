import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLine, parseLine } from './irc-line';

describe('a line', () => {
  it('is read as clients write it', () => {
    expect(parseLine('CAP REQ :twitch.tv/tags twitch.tv/commands')).toEqual({
      tags: {},
      command: 'CAP',
      params: ['REQ', 'twitch.tv/tags twitch.tv/commands'],
    });
    expect(parseLine('@reply-parent-msg-id=a\\sb;x :me privmsg  #c  :hi :there ')).toEqual({
      tags: { 'reply-parent-msg-id': 'a b', x: '' },
      command: 'PRIVMSG',
      params: ['#c', 'hi :there '],
    });
    for (const bad of ['', ' ', '@', '@a=b', ':x', '🌊', '@ PING', 'PR!VMSG x']) {
      expect(parseLine(bad), bad).toBeUndefined();
    }
  });

  it('that was written is read as it was, whatever it says', () => {
    const word = fc.stringMatching(/^[a-z0-9#_-]{1,8}$/);
    const text = fc.string({ unit: fc.constantFrom(' ', ':', ';', '\\', '=', 'a', 's', 'n', '🌊') });
    fc.assert(
      fc.property(
        fc.dictionary(word, text, { maxKeys: 3 }),
        fc.array(word, { maxLength: 3 }),
        text,
        (tags, words, end) => {
          expect(parseLine(formatLine({ tags, command: 'PRIVMSG', params: words, text: end }))).toEqual({
            tags: { ...tags },
            command: 'PRIVMSG',
            params: [...words, end],
          });
        },
      ),
    );
  });

  it('never crashes the reader', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('@', ':', ' ', ';', '=', '\\', '\r', '\n', '\0', '7', 'a', 'é', '🌊'),
        }),
        (text) => {
          const parsed = parseLine(text);
          if (parsed) expect(parsed.command).toMatch(/^[A-Z]+$|^\d{3}$/);
        },
      ),
    );
  });
});
