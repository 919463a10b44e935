import { utf8Bytes } from '../../kit/utf8-bytes';

/**
 * IRC lines as Twitch's chat clients use them: RFC 1459 with IRCv3 message tags.
 * https://modern.ircdocs.horse/#message-format, https://ircv3.net/specs/extensions/message-tags
 */
export interface IrcMessage {
  readonly tags: ReadonlyMap<string, string>;
  /** The source, without the colon; null when the line has none. */
  readonly prefix: string | null;
  /** In upper case, or a numeric of three digits. */
  readonly command: string;
  readonly params: readonly string[];
}

/** The maximum size of a client's tags, including the `@` and the space. */
export const maxTagBytes = 4096;

/**
 * The maximum size of the rest of a line, without its line break: the 512 bytes of RFC 1459 plus the longest message,
 * since Twitch accepts 500 characters of any script.
 */
export const maxBodyBytes = 512 + 2000;

const maxParams = 15;
const line = /^(?:@([^ ]+) +)?(?::([^ ]+) +)?([A-Za-z]+|\d{3})(?: +(.*))?$/s;
const tagKey = /^\+?(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+$/;
const escapes: Readonly<Record<string, string>> = {
  ';': '\\:',
  ' ': '\\s',
  '\\': '\\\\',
  '\r': '\\r',
  '\n': '\\n',
};
const unescapes: Readonly<Record<string, string>> = { ':': ';', s: ' ', r: '\r', n: '\n' };

/** Escapes a tag value. */
export const escapeTag = (value: string): string => value.replace(/[; \\\r\n]/g, (sign) => escapes[sign]!);

/** Unescapes a tag value. A backslash before any other character, or at the end, is dropped. */
export const unescapeTag = (text: string): string =>
  text.replace(/\\(.?)/gs, (_, sign: string) => unescapes[sign] ?? sign);

/** Of duplicate tags the last one wins. A tag without a value has an empty one. */
function parseTags(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const tag of text.split(';')) {
    const at = tag.indexOf('=');
    const key = at < 0 ? tag : tag.slice(0, at);
    if (tagKey.test(key)) tags.set(key, at < 0 ? '' : unescapeTag(tag.slice(at + 1)));
  }
  return tags;
}

function parseParams(text: string): string[] {
  const params: string[] = [];
  for (let left = text; left !== ''; ) {
    if (left.startsWith(':') || params.length === maxParams - 1) return [...params, left.replace(/^:/, '')];
    const at = left.indexOf(' ');
    if (at < 0) return [...params, left];
    params.push(left.slice(0, at));
    left = left.slice(at).replace(/^ +/, '');
  }
  return params;
}

/** Parses a line, with or without its line break; undefined for a malformed or too long one. Never throws. */
export function parseLine(text: string): IrcMessage | undefined {
  const bare = text.replace(/\r?\n$/, '');
  // A text has at least as many bytes as UTF-16 units.
  if (bare.length > maxTagBytes + maxBodyBytes || /[\0\r\n]/.test(bare)) return undefined;
  const [, tags, prefix, command, params] = line.exec(bare) ?? [];
  if (command === undefined) return undefined;
  const tagBytes = tags === undefined ? 0 : utf8Bytes(tags) + 2;
  if (tagBytes > maxTagBytes || utf8Bytes(bare) - tagBytes > maxBodyBytes) return undefined;
  return {
    tags: tags === undefined ? new Map() : parseTags(tags),
    prefix: prefix ?? null,
    command: command.toUpperCase(),
    params: parseParams(params ?? ''),
  };
}

export interface OutgoingIrc {
  readonly tags?: Iterable<readonly [string, string]>;
  readonly prefix?: string | null;
  readonly command: string;
  readonly params?: readonly string[];
}

/**
 * The last parameter gets a colon, since simple clients look for ` :` before a text; but not a lone channel name
 * (`JOIN #ana`), which they expect without.
 */
function formatParams(params: readonly string[]): string {
  return params
    .map((param, at) => {
      const last = at === params.length - 1;
      const plain = param !== '' && !param.startsWith(':') && !param.includes(' ');
      if (!last && !plain) throw new RangeError(`Only the last parameter may be "${param}"`);
      return last && !(plain && params.length === 1 && param.startsWith('#')) ? ` :${param}` : ` ${param}`;
    })
    .join('');
}

/**
 * Formats a line, without its line break and whatever its length. Throws a RangeError for what a line cannot contain, so
 * that no text of a user can begin a line: a line break or NUL outside of tags, a space in a prefix or in any parameter
 * but the last, an invalid tag key, too many parameters.
 */
export function formatLine({ tags, prefix, command, params = [] }: OutgoingIrc): string {
  const written = [...(tags ?? [])].map(([key, value]) => {
    if (!tagKey.test(key) || value.includes('\0')) throw new RangeError(`"${key}" is not a tag`);
    return `${key}=${escapeTag(value)}`;
  });
  if (!/^(?:[A-Za-z]+|\d{3})$/.test(command)) throw new RangeError(`"${command}" is not a command`);
  if (prefix === '' || prefix?.includes(' ')) throw new RangeError(`"${prefix}" is not a prefix`);
  if (params.length > maxParams) throw new RangeError(`${params.length} parameters are too many`);
  const body = `${prefix == null ? '' : `:${prefix} `}${command}${formatParams(params)}`;
  if (/[\0\r\n]/.test(body)) throw new RangeError('A line cannot contain a line break');
  return `${written.length > 0 ? `@${written.join(';')} ` : ''}${body}`;
}

/** The lines of a WebSocket frame: it contains whole lines, the last perhaps without its line break. */
export const splitLines = (data: string): string[] => data.split(/[\r\n]+/).filter((text) => text !== '');
