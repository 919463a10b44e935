/** Lines of IRC with message tags: https://ircv3.net/specs/extensions/message-tags */

/** A line as a client sent it. */
export interface ParsedLine {
  readonly tags: Readonly<Record<string, string>>;
  /** In capitals. */
  readonly command: string;
  readonly params: readonly string[];
}

export interface FormattedLine {
  readonly tags?: Readonly<Record<string, string>>;
  readonly prefix?: string | null;
  readonly command: string;
  /** Words. */
  readonly params: readonly string[];
  /** The last parameter when it is text: a colon stands before it, whatever it holds, as Twitch writes it. */
  readonly text?: string | undefined;
}

/** What would end a line early, or text. */
const breaks = /[\r\n\0]+/g;

const escapes: Readonly<Record<string, string>> = {
  ';': '\\:',
  ' ': '\\s',
  '\\': '\\\\',
  '\r': '\\r',
  '\n': '\\n',
};
const unescapes = Object.fromEntries(Object.entries(escapes).map(([raw, escaped]) => [escaped[1], raw]));

const escapeTag = (value: string): string =>
  value.replace(/\0/g, '').replace(/[; \\\r\n]/g, (raw) => escapes[raw]!);
const unescapeTag = (value: string): string =>
  value.replace(/\\(.?)/gs, (_, escaped: string) => unescapes[escaped] ?? escaped);

/** One line without its end. Whatever the parts hold, it is one line with as many parameters as were given. */
export function formatLine({ tags = {}, prefix, command, params, text }: FormattedLine): string {
  const told = Object.entries(tags).map(([name, value]) => `${name}=${escapeTag(value)}`);
  return [
    ...(told.length > 0 ? [`@${told.join(';')}`] : []),
    ...(prefix ? [`:${word(prefix)}`] : []),
    command,
    ...params.map(word),
    ...(text === undefined ? [] : [`:${text.replace(breaks, ' ')}`]),
  ].join(' ');
}

/** A parameter that is no text holds no spaces and does not begin with a colon; an empty one would be none. */
const word = (param: string): string =>
  param.replace(breaks, '').replaceAll(' ', '').replace(/^:+/, '') || '*';

/** Undefined for what is no line: empty, or without a command. */
export function parseLine(text: string): ParsedLine | undefined {
  const match = /^(?:@([^ ]+) +)?(?::[^ ]+ +)?([a-z]+|\d{3})(?: +([^\r\n\0]*))?$/i.exec(text);
  if (!match) return undefined;
  const [, tagText = '', command = '', rest = ''] = match;
  const tags = Object.fromEntries(
    tagText
      .split(';')
      .filter(Boolean)
      .map((tag) => {
        const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(tag)!;
        return [name, unescapeTag(value)];
      }),
  );
  return { tags, command: command.toUpperCase(), params: paramsOf(rest) };
}

function paramsOf(rest: string): string[] {
  const params: string[] = [];
  let left = rest.replace(/^ +/, '');
  while (left !== '') {
    if (left.startsWith(':')) return [...params, left.slice(1)];
    const end = left.indexOf(' ');
    params.push(end < 0 ? left : left.slice(0, end));
    left = end < 0 ? '' : left.slice(end).replace(/^ +/, '');
  }
  return params;
}
