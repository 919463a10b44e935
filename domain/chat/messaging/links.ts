import { bare, latinise } from '../../kit/look-alikes';

export interface Link {
  /** UTF-16 offsets, the end not included. */
  readonly start: number;
  readonly end: number;
  /** The host in lower case and Unicode, as browsers read it; compared with allow-lists. */
  readonly host: string;
  /** With `https://` when the text has no scheme. */
  readonly url: string;
}

/**
 * Top-level domains that mark a bare host as a link: about sixty of 1,400, since this is a hot path. Common words
 * (`it`, `is`, `so`, `me`, `no` …) are left out, as they often follow a full stop without a space; hosts under them
 * need a scheme, `www.` or a path.
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

/** Labels joined by dots. A label matches in one way only, so this takes linear time. */
const hostAt = /[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)+/uy;
const schemeAt = /https?:\/\//gi;
const tailAt = /(?::\d{1,5}(?![\p{L}\p{N}]))?(?:[/?#][^\s<>"`{}|\\^]*)?/uy;
const chunks = /[^\s<>"`{}|\\^\u201c\u201d\u00ab\u00bb]+/gu;
/** Separators within a chunk that a bare host may follow: `see:example.com`. */
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

/** Normalises a host as browsers do: full-width characters and other dots become plain ones. */
const canonical = (host: string): string =>
  host
    .normalize('NFKC')
    .replace(/[\u3002\uff61]/g, '.')
    .toLowerCase();

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** Excludes trailing punctuation from a link; a closing bracket is kept if the link opened it. */
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

/** A link with a scheme. As in browsers, the host is between the last `@` and the path. */
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

/** A link without a scheme: a known ending, `www.` or a path marks the host. */
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

/** Bare hosts from offset `from` on. */
function* bareHosts(text: string, from: number): Generator<Link> {
  for (let at = from; at < text.length; ) {
    starts.lastIndex = at;
    const gap = starts.exec(text);
    const word = text.slice(at, gap?.index ?? text.length);
    const first = /^[./_-]*/.exec(word)![0].length;
    // Next to an `@` it is an email address or a mention.
    const link = word.includes('@') || !word.includes('.') ? undefined : bareHost(text, at + first);
    if (link !== undefined) yield link;
    at = link?.end ?? (gap === null ? text.length : gap.index + gap[0].length);
  }
}

/**
 * The links in a text, in order: http(s) URLs, and bare hosts with a well-known ending, `www.` or a path. Email
 * addresses, versions, abbreviations and file names do not match, except a file name followed by a path (`node.js/fs`).
 * In scripts without spaces, letters next to a bare host become part of it.
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
  // example dot com; without brackets, "point", "punto" and some endings are ordinary words
  `${word}\\s(?:${dot})\\s(?:${sureEnding}|gg)${rest}`,
  // example . com, example .com
  `${word}\\s\\.\\s?${sureEnding}${rest}`,
  // t . me / x, bit,ly/x
  `${word}(?:\\s\\.\\s?|,)${ending}\\s?/`,
  // example. com, example,com: also the end of a sentence, so only endings that are not words
  `${word}(?:\\.\\s|,)${anyOf(['com', 'net', 'org'])}${rest}`,
  `discord\\s?(?:\\.\\s?gg${rest}|gg\\s?/)`,
  // In a script without spaces, letters adjoin the host: 見てexample.comを
  `(?<=${elsewhere})[a-z0-9-]{2,63}\\.${sureEnding}(?![a-z0-9-])`,
  `(?<![\\p{L}\\p{N}@._-])[a-z0-9-]{2,63}\\.${sureEnding}(?=${elsewhere})`,
  // hxxps://
  'h(?:xx|\\*\\*|tt)ps?\\s?:\\s?/\\s?/',
].map((pattern) => new RegExp(pattern, 'u'));

const otherDots = /[\u2024\u3002\uff0e\uff61\u00b7\u2022\u2027\u2219\u22c5\u30fb\ua4f8]/g;

/**
 * Whether a text hides a link from `findLinks`: `example dot com`, `example . com`, `example[.]com`, other dots,
 * look-alike letters in the ending, `hxxp`. A heuristic for the review queue, not for marking links: `Come to my net.
 * Com` is a false positive, `example point com` a false negative.
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
