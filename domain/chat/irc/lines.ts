import { utf8Bytes } from '../../kit/utf8-bytes';

/**
 * Lines of IRC as Twitch's chat clients speak it: RFC 1459 with IRCv3 message tags.
 * https://modern.ircdocs.horse/#message-format, https://ircv3.net/specs/extensions/message-tags
 */
export interface IrcMessage {
  readonly tags: ReadonlyMap<string, string>;
  /** Who sent it, without the colon; null when the line does not tell. */
  readonly prefix: string | null;
  /** In capitals, or a number of three digits. */
  readonly command: string;
  readonly params: readonly string[];
}

/** What a client may put into tags, with the `@` and the space. */
export const maxTagBytes = 4096;

/**
 * The rest of a line, without its line break. RFC 1459 says 512; but Twitch takes 500 characters of any script in
 * one message, so the bound is 512 beside a message of the greatest length.
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

/** The value of a tag as it stands in a line. */
export const escapeTag = (value: string): string => value.replace(/[; \\\r\n]/g, (sign) => escapes[sign]!);

/** The value that a tag's text stands for. A backslash before any other sign, or at the end, falls away. */
export const unescapeTag = (text: string): string =>
  text.replace(/\\(.?)/gs, (_, sign: string) => unescapes[sign] ?? sign);

/** Of a tag that comes twice the last one counts; one without a value has the empty one. */
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

/** Reads one line, with or without its line break. Undefined for what is no line of IRC or too long; never throws. */
export function parseLine(text: string): IrcMessage | undefined {
  const bare = text.replace(/\r?\n$/, '');
  // No text of the greatest length has more units than bytes.
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
 * The last parameter has a colon, for simple clients look for ` :` before a text, except a lone channel's name
 * (`JOIN #ana`), which they take as it stands.
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
 * Writes one line, without its line break. Throws a RangeError for what cannot stand in a line: a line break or
 * NUL outside of tags, a space in a prefix or in any parameter but the last, a key that is none, too many
 * parameters. So nothing that a person wrote can begin a line of its own. It does not look at the length.
 */
export function formatLine({ tags, prefix, command, params = [] }: OutgoingIrc): string {
  const written = [...(tags ?? [])].map(([key, value]) => {
    if (!tagKey.test(key) || value.includes('\0')) throw new RangeError(`"${key}" is no tag`);
    return `${key}=${escapeTag(value)}`;
  });
  if (!/^(?:[A-Za-z]+|\d{3})$/.test(command)) throw new RangeError(`"${command}" is no command`);
  if (prefix === '' || prefix?.includes(' ')) throw new RangeError(`"${prefix}" is no prefix`);
  if (params.length > maxParams) throw new RangeError(`${params.length} parameters are too many`);
  const body = `${prefix == null ? '' : `:${prefix} `}${command}${formatParams(params)}`;
  if (/[\0\r\n]/.test(body)) throw new RangeError('A line cannot hold a line break');
  return `${written.length > 0 ? `@${written.join(';')} ` : ''}${body}`;
}

/** The lines of what came in one piece: a frame of a WebSocket holds whole lines, and the last may lack its break. */
export const splitLines = (data: string): string[] => data.split(/[\r\n]+/).filter((text) => text !== '');
