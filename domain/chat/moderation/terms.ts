import { bare } from '../../kit/look-alikes';
import { collapsed, type Folded, fold, readingsOf, unspaced, type Word } from './fold';

export const maxTerms = 500;

/** The length of a term in characters. */
export const termLength = { min: 2, max: 80 } as const;

export interface Terms {
  readonly blocked: readonly string[];
  readonly permitted: readonly string[];
}

/** A word of a term: its literal pieces, between which `*` matches any letters or none. */
interface Pattern {
  readonly pieces: readonly string[];
  readonly collapsed: readonly string[];
  readonly shortest: number;
}

interface Term {
  readonly source: string;
  readonly words: readonly [string, ...string[]];
  /** The words without spaces, to search for in separated letters; undefined for a term with `*`. */
  readonly solid: string | undefined;
}

/** A term of signs, such as `c++` or `:)`: compared as it is written, but for case. */
interface Signs {
  readonly source: string;
  readonly signs: RegExp;
}

/** What folding keeps of a term. With fewer than two of them, its signs matter. */
const kept = /[\p{L}\p{N}\p{Extended_Pictographic}]/gu;

function parseSigns(source: string): Signs | undefined {
  const plain = plainly(source);
  const tooShort = [...plain].length < termLength.min || [...plain].length > termLength.max;
  if (tooShort || /^[\s*]*$/.test(plain) || (plain.match(kept) ?? []).length > 1) return undefined;
  const isLone = /^\p{Extended_Pictographic}/u.test(plain) || plain.replace(/[\p{L}\p{N}*\s]/gu, '') === '';
  if (isLone) return undefined;
  const escaped = plain.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const before = /^[\p{L}\p{N}]/u.test(plain) ? '(?<![\\p{L}\\p{N}\\p{M}])' : '';
  const after = /[\p{L}\p{N}]$/u.test(plain) ? '(?![\\p{L}\\p{N}\\p{M}])' : '';
  return { source, signs: new RegExp(`${before}${escaped}${after}`, 'gu') };
}

const plainly = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

/** Represents `*`: a character that no cleaned text contains, and that folding treats as a letter. */
const star = '\ue000';

/** A `*` next to a letter, or alone for any word. Next to punctuation, which is not compared, it has no meaning. */
const meantStars = /(?<=^|\s)\*+(?=\s|$)|(?<=[\p{L}\p{N}\p{M}])\*+|\*+(?=[\p{L}\p{N}\p{M}])/gu;

/** A `*` at letters of scripts without spaces has no meaning: they match within a text anyway. */
const idleStars = new RegExp(`\\*+(?=${unspaced})|(?<=${unspaced}\\p{M}*)\\*+`, 'gu');

function toPattern(word: string): Pattern {
  const pieces = word.split(/\ue000+/).map(capped);
  const once = pieces.map(collapsed);
  return { pieces, collapsed: once, shortest: once.reduce((sum, piece) => sum + piece.length, 0) };
}

function parse(source: string): Term | undefined {
  const length = [...source].length;
  if (length < termLength.min || length > termLength.max || source.includes(star)) return undefined;
  const { parts, hidden } = fold(bare(source).trim().replace(idleStars, '').replace(meantStars, star));
  const spelled = hidden.find((word) => word.spelled && word.to - word.from === parts.length);
  const [first, ...others] = spelled === undefined ? parts : [spelled.text];
  if (first === undefined || [first, ...others].every((word) => /^\ue000*$/.test(word))) return undefined;
  const words = [first, ...others] as const;
  return {
    source,
    words: [...words],
    solid: words.some((word) => word.includes(star)) ? undefined : capped(words.join('')),
  };
}

/** Whether a term is valid: of valid length, and more than wildcards. */
export const isTerm = (term: string): boolean => (parseSigns(term) ?? parse(term)) !== undefined;

/** Whether the pieces occur in order, the first at the start and the last at the end. Needs no backtracking. */
function fits(text: string, pieces: readonly string[]): boolean {
  const last = pieces.length - 1;
  if (last === 0) return text === pieces[0];
  const end = text.length - pieces[last]!.length;
  if (!text.startsWith(pieces[0]!) || !text.endsWith(pieces[last]!)) return false;
  let at = pieces[0]!.length;
  for (let index = 1; index < last; index += 1) {
    const found = text.indexOf(pieces[index]!, at);
    if (found < 0) return false;
    at = found + pieces[index]!.length;
  }
  return at <= end;
}

/** The forms of a word to compare. */
interface Forms {
  /** As written; and with each letter that occurs three times or more in a row reduced to two, and to one. */
  readonly exact: readonly string[];
  /** Without any repeated letters, if at least two letters are repeated: a single doubled letter is ordinary spelling. */
  readonly collapsed: string | undefined;
}

const repeats = /(\P{N})\1+/gu;

/** Caps runs of a letter at three. Numbers stay unchanged. */
const capped = (word: string): string => word.replace(/(\P{N})\1{3,}/gu, '$1$1$1');

function formsOf(word: string): Forms {
  const runs = word.match(repeats);
  if (runs === null) return { exact: [word], collapsed: undefined };
  const exact = [capped(word)];
  if (runs.some((run) => [...run].length > 2)) {
    exact.push(word.replace(/(\P{N})\1{2,}/gu, '$1$1'), word.replace(/(\P{N})\1{2,}/gu, '$1'));
  }
  return { exact, collapsed: runs.length > 1 ? collapsed(word) : undefined };
}

const fitsForms = (forms: Forms, pattern: Pattern): boolean =>
  forms.exact.some((form) => form.length >= pattern.shortest && fits(form, pattern.pieces)) ||
  (forms.collapsed !== undefined && fits(forms.collapsed, pattern.collapsed));

/** Whether a word of a text matches a word of a term. */
type Fits = (word: string, pattern: string) => boolean;

const once = (judge: Fits): Fits => {
  const judges = memo((pattern: string) => memo((word: string) => judge(word, pattern)));
  return (word, pattern) => judges(pattern)(word);
};

/** Caches the value of each key. */
function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}

/**
 * Terms by the first letter of their first word, so that most words are compared with few terms. Phrases are also
 * indexed as one word.
 */
class Index {
  private readonly byStart = new Map<string, Term[]>();
  private readonly anyStart: Term[] = [];
  private readonly patterns = new Map<string, Pattern>();
  /** The terms without `*`, by their letters. */
  readonly solids = new Map<string, Term>();

  constructor(readonly terms: readonly Term[]) {
    const solids = terms.flatMap((term): Term[] =>
      term.solid === undefined || term.words.length === 1 ? [] : [{ ...term, words: [term.solid] }],
    );
    for (const term of terms) if (term.solid !== undefined) this.solids.set(term.solid, term);
    for (const term of [...terms, ...solids]) {
      const start = String.fromCodePoint(term.words[0].codePointAt(0)!);
      if (start === star) this.anyStart.push(term);
      else this.byStart.set(start, [...(this.byStart.get(start) ?? []), term]);
      for (const word of term.words) this.patterns.set(word, toPattern(word));
    }
  }

  pattern(word: string): Pattern {
    return this.patterns.get(word)!;
  }

  startingWith(word: string): readonly Term[] {
    const own = this.byStart.get(String.fromCodePoint(word.codePointAt(0)!));
    return own === undefined ? this.anyStart : [...own, ...this.anyStart];
  }
}

interface Span {
  readonly term: string;
  readonly from: number;
  readonly to: number;
}

/** The occurrences of an index's terms in a text. */
function* spansOf({ parts, hidden }: Folded, index: Index, judge: Fits): Generator<Span> {
  const alone = parts.map((text, from): Word => ({ text, from, to: from + 1, spelled: false }));
  const isSomewhere = memo((word: string) => [...alone, ...hidden].some(({ text }) => judge(text, word)));
  /** Skips a phrase at once when the text lacks one of its words. */
  const isPossible = memo(({ words }: Term) => words.length === 1 || words.every(isSomewhere));
  for (const { text, from, to } of [...alone, ...hidden]) {
    for (const term of index.startingWith(text)) {
      if (!judge(text, term.words[0]) || !isPossible(term)) continue;
      let at = 1;
      while (at < term.words.length && to + at <= parts.length && judge(parts[to + at - 1]!, term.words[at]!))
        at += 1;
      if (at === term.words.length) yield { term: term.source, from, to: to + at - 1 };
    }
  }
}

/** The occurrences of terms in separated letters, where they may begin and end anywhere. */
function* spelledSpans({ hidden }: Folded, { terms }: Index): Generator<Span> {
  for (const { text, from, to, spelled } of hidden) {
    if (!spelled) continue;
    const forms = formsOf(text);
    for (const { source, solid } of terms) {
      if (solid === undefined) continue;
      const inside =
        forms.exact.some((form) => form.includes(solid)) || forms.collapsed?.includes(collapsed(solid));
      if (inside) yield { term: source, from, to };
    }
  }
}

/** The length of a word that is also found in two pieces, and of each piece: `pen is` is ordinary English. */
const [splitFrom, pieceFrom] = [6, 3];

/** Words that are written in two (`blow job`). */
function* splitSpans({ parts }: Folded, { solids }: Index): Generator<Span> {
  for (let at = 1; at < parts.length; at += 1) {
    const [first, second] = [parts[at - 1]!, parts[at]!];
    if (first.length < pieceFrom || second.length < pieceFrom || first.length + second.length < splitFrom)
      continue;
    const term = solids.get(first + second);
    if (term !== undefined) yield { term: term.source, from: at - 1, to: at + 1 };
  }
}

/** Words whose letters are hidden by signs (`f*ck`). */
function* maskedSpans({ masked }: Folded, { solids }: Index): Generator<Span> {
  for (const { text, from, to } of masked) {
    for (const [solid, { source, words }] of solids) {
      const isLike = words.length === 1 && solid.length === text.length;
      if (isLike && [...text].every((sign, at) => sign === '?' || sign === solid[at]))
        yield { term: source, from, to };
    }
  }
}

function* blockedSpans(folded: Folded, index: Index): Generator<Span> {
  const forms = memo(formsOf);
  const judge = once((word, pattern) => fitsForms(forms(word), index.pattern(pattern)));
  yield* spansOf(folded, index, judge);
  yield* spelledSpans(folded, index);
  yield* splitSpans(folded, index);
  yield* maskedSpans(folded, index);
}

/** Permitted phrases match as written, so that `as` does not permit `asss`. */
const permittedSpans = (folded: Folded, index: Index): Span[] => [
  ...spansOf(
    folded,
    index,
    once((word, pattern) => fits(capped(word), index.pattern(pattern).pieces)),
  ),
];

/**
 * Compiles terms to a function that returns the blocked term in a text, or undefined. A term is a word or a phrase; `*`
 * matches any letters of a word (`idiot*`, `*spoil*`). The comparison ignores case, look-alikes, digits for letters and
 * separators. A letter that occurs three times or more in a row matches one or two; a doubled letter (`boot`) does not
 * match a single one (`bot`). In scripts without spaces a term matches anywhere in a text. A term of signs (`c++`, `:)`)
 * matches as it is written. A permitted phrase permits the blocked terms inside it. Throws a RangeError for too many
 * or invalid terms. Takes time proportional to words × terms.
 *
 * Not detected: other misspellings, transposed letters, words split into pieces of one or two letters (`id iot`), and
 * texts in which 1 means i in one word and l in another.
 */
export function compileTerms({ blocked, permitted }: Terms): (text: string) => string | undefined {
  const { words, signs } = compile(blocked);
  const permits = compile(permitted);
  const [index, permitting] = [new Index(words), new Index(permits.words)];
  if (index.terms.length === 0 && signs.length === 0) return () => undefined;
  return (text) => {
    const clean = text.replaceAll(star, ' ');
    const found = signs.length > 0 ? signIn(clean, signs, permits.signs) : undefined;
    if (found !== undefined) return found;
    const readings = readingsOf(clean).map((reading) => fold(clean, reading));
    let permittedIn: Span[] | undefined;
    for (const folded of readings) {
      for (const span of blockedSpans(folded, index)) {
        // In every reading: else `classic` would not permit CLASSIC, whose I can be read as l.
        permittedIn ??= readings.flatMap((one) => permittedSpans(one, permitting));
        if (!permittedIn.some(({ from, to }) => from <= span.from && span.to <= to)) return span.term;
      }
    }
    return undefined;
  };
}

/** The term of signs in a text, outside of permitted ones. */
function signIn(text: string, blocked: readonly Signs[], permitted: readonly Signs[]): string | undefined {
  const left = permitted.reduce((plain, { signs }) => plain.replace(signs, ' '), plainly(text));
  return blocked.find(({ signs }) => left.search(signs) >= 0)?.source;
}

function compile(terms: readonly string[]): { words: Term[]; signs: Signs[] } {
  if (terms.length > maxTerms) throw new RangeError(`At most ${maxTerms} terms, not ${terms.length}`);
  const [words, signs]: [Term[], Signs[]] = [[], []];
  for (const source of terms) {
    const sign = parseSigns(source);
    const term = sign ?? parse(source);
    if (term === undefined) throw new RangeError(`"${source}" is not a term`);
    if ('signs' in term) signs.push(term);
    else words.push(term);
  }
  return { words, signs };
}
