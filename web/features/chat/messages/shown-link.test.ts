import { expect, it } from 'vitest';
import { findLinks } from '../../../../domain/chat/messaging/links';
import { shownLink } from './shown-link';

const shown = (text: string): string => {
  const { start, end, host, url } = findLinks(text)[0]!;
  return shownLink({ text: text.slice(start, end), host, url });
};

it.each([
  'https://example.com/a?b#c',
  'example.com',
  'https://münchen.de/',
  'https://пример.рф/путь',
  'https://日本語.jp',
  'https://xn--e1awd7f.com',
])('%s is shown as it was typed', (text) => expect(shown(text)).toBe(text));

it.each([
  ['https://www.pаypal.com/login', 'https://www.xn--pypal-4ve.com/login'],
  ['https://аррӏе.com', 'https://xn--80ak6aa92e.com'],
  ['gооgle.com/x', 'xn--ggle-55da.com/x'],
  ['https://google.com@evil.example/x', 'https://evil.example/x'],
  ['https://ѕtreamforgе.com?a=1', 'https://xn--treamforg-o0h65a.com/?a=1'],
])('%s is shown as %s', (text, expected) => expect(shown(text)).toBe(expected));
