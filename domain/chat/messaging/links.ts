import { bare, latinise } from './look-alikes';

export interface Link {
  /** Where it stands: UTF-16 units, the end not included. */
  readonly start: number;
  readonly end: number;
  /** In lower case and in Unicode, as a browser would read it: what an allow-list is compared with. */
  readonly host: string;
  /** What to open: with `https://` when the text names no scheme. */
  readonly url: string;
}

/**
 * Endings by which a bare host is known: a choice of some sixty out of some 1,400, for a full list has no place on
 * a hot path. Those that are words after a full stop without a space (`it`, `is`, `so`, `me`, `no` …) are left
 * out; such hosts count with a scheme, with `www.` or with a path.
 */
const strong =
  `com net org io tv xyz info biz dev app site online shop store club ru uk de fr nl pl eu jp kr cn br ca
  au ch cz ua tw edu gov gg рф 中国 онлайн`.split(/\s+/);
const endings = new Set([
  ...strong,
  ...'co ai cc ly live link pro fun top space world website tech cloud gift casino bet win vip click blog media'.split(
    ' ',
  ),
]);

/** One label after the other, with dots between: no label can be cut in two ways, so this takes linear time. */
const hostAt = /[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)+/uy;
const schemeAt = /https?:\/\//gi;
const tailAt = /(?::\d{1,5}(?![\p{L}\p{N}]))?(?:[/?#][^\s<>"`{}|\\^]*)?/uy;
const chunks = /[^\s<>"`{}|\\^\u201c\u201d\u00ab\u00bb]+/gu;
/** After these a bare host may begin inside a chunk: `see:example.com`. */
const starts = /[^\p{L}\p{N}\p{M}_.@/-]+/gu;

function isHost(host: string): boolean {
  const labels = host.split('.');
  return (
    host.length <= 253 &&
    labels.every((label) => label.length <= 63 && /^[^-].*$/u.test(label) && !label.endsWith('-'))
  );
}

const isIpv4 = (host: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) && host.split('.').every((part) => Number(part) < 256);

/** As browsers do before they look a host up: full-width signs and other dots are the plain ones. */
const canonical = (host: string): string =>
  host
    .normalize('NFKC')
    .replace(/[\u3002\uff61]/g, '.')
    .toLowerCase();

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** Leaves punctuation at the end to the sentence; a closing bracket belongs to the link that opened it. */
function trimmedEnd(text: string, start: number, end: number): number {
  const open = new Map(Object.values(pairs).map((sign) => [sign, 0]));
  const closed = new Map(Object.keys(pairs).map((sign) => [sign, 0]));
  for (const sign of text.slice(start, end)) {
    if (open.has(sign)) open.set(sign, open.get(sign)! + 1);
    if (closed.has(sign)) closed.set(sign, closed.get(sign)! + 1);
  }
  let at = end;
  for (; at > start; at -= 1) {
    const sign = text[at - 1]!;
    const opener = pairs[sign];
    if (opener !== undefined) {
      if (closed.get(sign)! <= open.get(opener)!) break;
      closed.set(sign, closed.get(sign)! - 1);
    } else if (!/[.,;:!?'*~_\u2026\u2019\u3001\u3002]/.test(sign)) break;
  }
  return at;
}

/** A link with a scheme: the host is what stands before the path and after the last `@`, as browsers read it. */
function withScheme(text: string, start: number, after: number, chunkEnd: number): Link | undefined {
  const end = trimmedEnd(text, start, chunkEnd);
  const authority = text.slice(after, end).split(/[/?#]/, 1)[0]!;
  const named = authority.slice(authority.lastIndexOf('@') + 1);
  const [, address, port] = /^(.*?)(?::(\d{0,5}))?$/u.exec(named) ?? [];
  const host = canonical(address ?? '');
  const isSixth = /^\[[0-9a-f:.]{2,45}\]$/.test(host);
  if (!isSixth && !(isHost(host) && /^[\p{L}\p{N}\p{M}._-]+$/u.test(host))) return undefined;
  if (Number(port ?? 0) > 65_535) return undefined;
  return { start, end, host, url: text.slice(start, end) };
}

/** A host without a scheme, when its ending, `www.` or a path says that it is one. */
function bareHost(text: string, start: number): Link | undefined {
  hostAt.lastIndex = start;
  const named = hostAt.exec(text)?.[0];
  if (named === undefined) return undefined;
  tailAt.lastIndex = start + named.length;
  const tail = tailAt.exec(text)![0];
  const host = canonical(named);
  const next = text[start + named.length + tail.length];
  const ending = host.slice(host.lastIndexOf('.') + 1);
  if (next === '@' || !isHost(host) || isIpv4(host)) return undefined;
  if (!/^(?:\p{L}[\p{L}\p{M}]+|xn--[a-z0-9-]+)$/u.test(ending)) return undefined;
  const hasPath = /^(?::\d+)?\/[^\s/]/.test(tail);
  if (!endings.has(ending) && !ending.startsWith('xn--') && !/^www\../.test(host) && !hasPath)
    return undefined;
  const end = trimmedEnd(text, start, start + named.length + tail.length);
  return { start, end, host, url: `https://${text.slice(start, end)}` };
}

/** Looks from `from` to the end of the text. */
function* bareHosts(text: string, from: number): Generator<Link> {
  for (let at = from; at < text.length; ) {
    starts.lastIndex = at;
    const gap = starts.exec(text);
    const word = text.slice(at, gap?.index ?? text.length);
    const first = /^[./_-]*/.exec(word)![0].length;
    // What stands beside an `@` is an address or a mention.
    const link = word.includes('@') || !word.includes('.') ? undefined : bareHost(text, at + first);
    if (link !== undefined) yield link;
    at = link?.end ?? (gap === null ? text.length : gap.index + gap[0].length);
  }
}

/**
 * The links in a text, in order. Found are http(s) addresses, and bare hosts with a well-known ending, `www.` or a
 * path. E-mail addresses, versions, abbreviations and file names are not, except that a file name with a path
 * after it (`node.js/fs`) looks like a host. In writing without spaces the letters beside a bare host join it.
 */
export function findLinks(text: string): Link[] {
  const links: Link[] = [];
  if (!/[.\u3002\uff0e\uff61]|:\/\//.test(text)) return links;
  for (const chunk of text.matchAll(chunks)) {
    const end = chunk.index + chunk[0].length;
    const schemes = [...chunk[0].matchAll(schemeAt)];
    const first = schemes[0];
    links.push(
      ...bareHosts(text.slice(0, first === undefined ? end : chunk.index + first.index), chunk.index),
    );
    if (first === undefined) continue;
    const start = chunk.index + first.index;
    const link = withScheme(text, start, start + first[0].length, end);
    if (link !== undefined) links.push(link);
  }
  return links;
}

const anyOf = (list: Iterable<string>): string => `(?:${[...list, 'c\\s?[o0]\\s?m'].join('|')})`;
const ending = anyOf([...endings, 'me', 'be', 'to'].map(latinise));
const sureEnding = anyOf(strong.filter((one) => one !== 'gg').map(latinise));
const word = '(?<![\\p{L}\\p{N}_-])[\\p{L}\\p{N}_-]{1,63}';
const rest = '(?![\\p{L}\\p{N}_-])';
const dot = `dot|d0t|${latinise('точка')}`;
const elsewhere = '(?![\\0-\\x7f])\\p{L}';
/** Tried on text in Latin look-alikes, with single spaces. */
const disguises = [
  // example (dot) com, example [.] com
  `${word}\\s?[([{<*]\\s?(?:${dot}|punto|punkt|point|[.,])\\s?[)\\]}>*]\\s?${ending}${rest}`,
  // example dot com; "point" and "punto" alone are words, and so are some endings
  `${word}\\s(?:${dot})\\s(?:${sureEnding}|gg)${rest}`,
  // example . com, example .com
  `${word}\\s\\.\\s?${sureEnding}${rest}`,
  // t . me / x, bit,ly/x
  `${word}(?:\\s\\.\\s?|,)${ending}\\s?/`,
  // example. com, example,com: also the end of a sentence, so only for what is no word
  `${word}(?:\\.\\s|,)${anyOf(['com', 'net', 'org'])}${rest}`,
  `discord\\s?(?:\\.\\s?gg${rest}|gg\\s?/)`,
  // Letters of a script that is written without spaces join the host: 見てexample.comを
  `(?<=${elsewhere})[a-z0-9-]{2,63}\\.${sureEnding}(?![a-z0-9-])`,
  `(?<![\\p{L}\\p{N}@._-])[a-z0-9-]{2,63}\\.${sureEnding}(?=${elsewhere})`,
  // hxxps://
  'h(?:xx|\\*\\*|tt)ps?\\s?:\\s?/\\s?/',
].map((pattern) => new RegExp(pattern, 'u'));

const otherDots = /[\u2024\u3002\uff0e\uff61\u00b7\u2022\u2027\u2219\u22c5\u30fb\ua4f8]/g;

/**
 * Whether a text hides a link that `findLinks` does not see: `example dot com`, `example . com`, `example[.]com`,
 * other signs for the dot, look-alike letters in the ending, `hxxp`. It is a guess: for holding a message back,
 * not for marking links. `Come to my net. Com` is a false alarm; `example point com` is missed.
 */
export function hasDisguisedLink(text: string): boolean {
  const seen = findLinks(text);
  let left = '';
  let at = 0;
  for (const { start, end } of seen) {
    left += `${text.slice(at, start)} \u0000 `;
    at = end;
  }
  left += text.slice(at);
  const plain = latinise(bare(left.replace(otherDots, '.'))).replace(/\s+/g, ' ');
  if (findLinks(plain).length > 0 || findLinks(bare(left).replace(otherDots, '.')).length > 0) return true;
  return disguises.some((pattern) => pattern.test(plain));
}
