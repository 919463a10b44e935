import { bare, latinise } from '../../kit/look-alikes';

type Table = Readonly<Record<string, string>>;

/** Digits and symbols used for letters. */
const leet: Table = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  $: 's',
  '@': 'a',
  '!': 'i',
  '|': 'i',
  '+': 't',
};

/**
 * Some characters are ambiguous: 1 may mean i or l, a capital I may be read as l, a Greek capital eta as H. So a text has
 * two readings: by the identity of letters, and by their shape.
 */
export type Reading = 'letters' | 'shapes';

const ambiguous = /[1!|I\u0397\u039d\u03a5]/;
const leetByShape: Table = { ...leet, '1': 'l', '!': 'l', '|': 'l' };
const capitalsByShape: Table = { I: 'l', '\u0397': 'h', '\u039d': 'n', '\u03a5': 'y' };

export interface Word {
  readonly text: string;
  /** The parts of the text that it spans; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** Separated letters (`b a d`, `b.a.d`): the boundaries of words among them are unknown. */
  readonly spelled: boolean;
}

export interface Folded {
  /** The words between spaces and punctuation; an emoji is a word. */
  readonly parts: readonly string[];
  /** Further words that appear when punctuation is read as a letter or dropped, or spaces are dropped. */
  readonly hidden: readonly Word[];
  /** Words in which signs hide letters (`f*ck`), with `?` for each. */
  readonly masked: readonly Word[];
}

/** A letter of a script that is written without spaces: each is a word, so a term is found anywhere in a text. */
export const unspaced =
  '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]';
const part = new RegExp(
  `(?=${unspaced})\\p{L}\\p{M}*|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}\\ue000])+|\\p{M}+|\\p{Extended_Pictographic}`,
  'gu',
);
const hasUnspaced = new RegExp(unspaced, 'u');
const onlyUnspaced = new RegExp(`^(?:${unspaced}\\p{M}*)+$`, 'u');
/** A word with signs among its letters, without what surrounds it. */
const mask = /\p{L}[\p{L}*.^#_-]*[\p{L}*^#]/u;
/** Quotes within a word are dropped, together with a possessive s. */
const quotes = /['\u2019\u02bc`\u00b4](?:s(?![\p{L}\p{N}]))?/giu;
const onlyLetters = /^[\p{L}\p{M}]+$/u;
const head = /^[^\p{L}\ue000]*\d(?=\p{L})/u;
const tail = /(?<=\p{L})\d+[^\p{L}\ue000]*$/u;
const single = /^(?:(.)\1*)$/u;
const emoji = /^\p{Extended_Pictographic}/u;

/** Replaces digits (except in numbers) and symbols in or next to letters by the letters they are used for. */
function unleet(chunk: string, table: Table): string {
  if (!/[\d$@!|+]/.test(chunk) || !/\p{L}/u.test(chunk)) return chunk;
  return chunk
    .replace(/(?<=[\p{L}\p{N}$][@!|+]{0,4})[@!|+](?=[@!|+]{0,4}[\p{L}\p{N}$])/gu, (sign) => table[sign]!)
    .replace(/\$+(?=\p{L})|(?<=[\p{L}\p{M}])\$+/gu, (signs) => 's'.repeat(signs.length))
    .replace(/[\p{L}\p{N}\p{M}\ue000]+/gu, (word) =>
      /\p{L}/u.test(word) ? word.replace(/\d/g, (digit) => table[digit] ?? digit) : word,
    );
}

/** The chunk as one word: characters read as letters where possible, other punctuation dropped. */
function joined(chunk: string, table: Table): string {
  const inner = chunk.replace(/[!|+]+$/, '');
  if (!/\p{L}/u.test(inner)) return '';
  return inner
    .replace(/[\d$@!|+]/g, (sign) => table[sign] ?? sign)
    .replace(/[^\p{L}\p{N}\p{M}\ue000]+/gu, '');
}

/** Runs of three or more single letters, ignoring emoji between them. */
function* spelledWords(parts: readonly string[], table: Table): Generator<Word> {
  let [text, from, to, letters] = ['', 0, 0, 0];
  for (let at = 0; at <= parts.length; at += 1) {
    const next = parts[at];
    if (next !== undefined && emoji.test(next)) continue;
    if (next !== undefined && single.test(next) && !onlyUnspaced.test(next)) {
      if (letters === 0) from = at;
      text += next;
      letters += 1;
      to = at + 1;
      continue;
    }
    if (letters >= 3) yield { text: unleet(text, table), from, to, spelled: true };
    [text, letters] = ['', 0];
  }
}

/** Katakana as hiragana: the same word may be written in either. */
const hiragana = (text: string): string =>
  text.replace(/[\u30a1-\u30f6]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60));

/** `f*ck` → `f?ck`; undefined for words of other kinds, and where most letters are hidden. */
function maskedWord(chunk: string): string | undefined {
  const word = mask.exec(chunk)?.[0].replace(/[*.^#_-]/g, '?');
  if (word === undefined || word.length < 4 || !word.includes('?')) return undefined;
  return word.replaceAll('?', '').length * 2 >= word.length ? word : undefined;
}

/** The words of a text in one reading, in lower-case Latin letters. Both readings have equally many parts. */
export function fold(text: string, reading: Reading = 'letters'): Folded {
  const plain = bare(text).replace(quotes, '');
  const shaped =
    reading === 'shapes' ? plain.replace(/[I\u0397\u039d\u03a5]/g, (sign) => capitalsByShape[sign]!) : plain;
  const table = reading === 'shapes' ? leetByShape : leet;
  const parts: string[] = [];
  const hidden: Word[] = [];
  const masked: Word[] = [];
  for (const chunk of hiragana(latinise(shaped)).split(/\s+/)) {
    const from = parts.length;
    if (onlyLetters.test(chunk)) {
      if (hasUnspaced.test(chunk)) parts.push(...(chunk.match(part) ?? []));
      else parts.push(chunk);
      continue;
    }
    for (const [word] of unleet(chunk, table).matchAll(part)) parts.push(word);
    const to = parts.length;
    // Also without leading and trailing digits: idiot123.
    const tailless = chunk.replace(tail, '');
    const forms = [chunk, tailless, chunk.replace(head, ''), tailless.replace(head, '')];
    for (const whole of new Set(forms.map((form) => joined(form, table)))) {
      if (whole !== '' && (to !== from + 1 || parts[from] !== whole)) {
        hidden.push({ text: whole, from, to, spelled: false });
      }
    }
    const hiding = maskedWord(chunk);
    if (hiding !== undefined) masked.push({ text: hiding, from, to, spelled: false });
  }
  hidden.push(...spelledWords(parts, table));
  return { parts, hidden, masked };
}

/** The distinct readings of a text. */
export const readingsOf = (text: string): readonly Reading[] =>
  ambiguous.test(bare(text)) ? ['letters', 'shapes'] : ['letters'];

/** Collapses repeated letters; numbers stay unchanged. */
export const collapsed = (word: string): string =>
  /^\p{N}+$/u.test(word) ? word : word.replace(/(.)\1+/gu, '$1');

/**
 * A canonical form for comparing texts: it ignores look-alikes, accents, case, digits for letters, repeated letters,
 * punctuation and separated letters. Not for display, and lossy: `good` and `god` are equal. Letters drawn with several
 * characters (`|-|`, `vv`) and transposed letters are not recognised.
 */
export function skeleton(text: string): string {
  const { parts, hidden } = fold(text);
  const spelled = hidden.filter((word) => word.spelled);
  const words: string[] = [];
  for (let at = 0; at < parts.length; ) {
    const word = spelled[0]?.from === at ? spelled.shift()! : { text: parts[at]!, to: at + 1 };
    const isRepeated = onlyUnspaced.test(word.text) && word.text === words.at(-1);
    if (!isRepeated) words.push(collapsed(word.text));
    at = word.to;
  }
  return words.join(' ');
}
