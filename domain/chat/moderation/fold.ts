import { bare, latinise } from '../messaging/look-alikes';

type Table = Readonly<Record<string, string>>;

/** Digits and symbols that stand for letters. */
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
 * A sign such as 1 stands for i as well as for l, a capital I for l, a Greek capital H for e. So a text has two
 * readings: by what letters are, and by how they look.
 */
export type Reading = 'letters' | 'shapes';

const twofold = /[1!|I\u0397\u039d\u03a5]/;
const leetByShape: Table = { ...leet, '1': 'l', '!': 'l', '|': 'l' };
const capitalsByShape: Table = { I: 'l', '\u0397': 'h', '\u039d': 'n', '\u03a5': 'y' };

export interface Word {
  readonly text: string;
  /** Which parts of the text it spans, from the first to the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Letters that stood apart (`b a d`, `b.a.d`): where a word in them begins and ends is not known. */
  readonly spelled: boolean;
}

export interface Folded {
  /** The words as they stand between spaces and punctuation; an emoji is a word. */
  readonly parts: readonly string[];
  /** Further words that can be read when punctuation is taken for a letter or for nothing, or spaces away. */
  readonly hidden: readonly Word[];
}

const part = /[\p{L}\p{N}\p{M}\ue000]+|\p{Extended_Pictographic}/gu;
/** A quote within a word is left out, together with the s of a possessive. */
const quotes = /['\u2019\u02bc`\u00b4](?:s(?![\p{L}\p{N}]))?/giu;
const onlyLetters = /^[\p{L}\p{M}]+$/u;
const head = /^[^\p{L}\ue000]*\d(?=\p{L})/u;
const tail = /(?<=\p{L})\d+[^\p{L}\ue000]*$/u;
const single = /^(?:(.)\1*)$/u;
const emoji = /^\p{Extended_Pictographic}/u;

/** Writes letters for the digits of what is not a number, and for symbols inside or beside letters. */
function unleet(chunk: string, table: Table): string {
  if (!/[\d$@!|+]/.test(chunk) || !/\p{L}/u.test(chunk)) return chunk;
  return chunk
    .replace(/(?<=[\p{L}\p{N}$][@!|+]{0,4})[@!|+](?=[@!|+]{0,4}[\p{L}\p{N}$])/gu, (sign) => table[sign]!)
    .replace(/\$+(?=\p{L})|(?<=[\p{L}\p{M}])\$+/gu, (signs) => 's'.repeat(signs.length))
    .replace(/[\p{L}\p{N}\p{M}\ue000]+/gu, (word) =>
      /\p{L}/u.test(word) ? word.replace(/\d/g, (digit) => table[digit] ?? digit) : word,
    );
}

/** The chunk as one word, each sign taken for a letter where it can be, other punctuation for nothing. */
function joined(chunk: string, table: Table): string {
  const inner = chunk.replace(/[!|+]+$/, '');
  if (!/\p{L}/u.test(inner)) return '';
  return inner
    .replace(/[\d$@!|+]/g, (sign) => table[sign] ?? sign)
    .replace(/[^\p{L}\p{N}\p{M}\ue000]+/gu, '');
}

/** Runs of three or more single letters in a row, emoji between them not counting. */
function* spelledWords(parts: readonly string[], table: Table): Generator<Word> {
  let [text, from, to, letters] = ['', 0, 0, 0];
  for (let at = 0; at <= parts.length; at += 1) {
    const next = parts[at];
    if (next !== undefined && emoji.test(next)) continue;
    if (next !== undefined && single.test(next)) {
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

/** The words of a text in one reading, folded to Latin look-alikes in lower case. Both have the same parts. */
export function fold(text: string, reading: Reading = 'letters'): Folded {
  const plain = bare(text).replace(quotes, '');
  const shaped =
    reading === 'shapes' ? plain.replace(/[I\u0397\u039d\u03a5]/g, (sign) => capitalsByShape[sign]!) : plain;
  const table = reading === 'shapes' ? leetByShape : leet;
  const parts: string[] = [];
  const hidden: Word[] = [];
  for (const chunk of latinise(shaped).split(/\s+/)) {
    if (onlyLetters.test(chunk)) {
      parts.push(chunk);
      continue;
    }
    const from = parts.length;
    for (const [word] of unleet(chunk, table).matchAll(part)) parts.push(word);
    const to = parts.length;
    // Also without digits at its ends, which are easily put there: idiot123.
    const tailless = chunk.replace(tail, '');
    const forms = [chunk, tailless, chunk.replace(head, ''), tailless.replace(head, '')];
    for (const whole of new Set(forms.map((form) => joined(form, table)))) {
      if (whole !== '' && (to !== from + 1 || parts[from] !== whole)) {
        hidden.push({ text: whole, from, to, spelled: false });
      }
    }
  }
  hidden.push(...spelledWords(parts, table));
  return { parts, hidden };
}

/** The readings in which a text differs. */
export const readingsOf = (text: string): readonly Reading[] =>
  twofold.test(bare(text)) ? ['letters', 'shapes'] : ['letters'];

/** Each run of one letter as a single one; the digits of a number stay as they are. */
export const collapsed = (word: string): string =>
  /^\p{N}+$/u.test(word) ? word : word.replace(/(.)\1+/gu, '$1');

/**
 * A form in which texts that people read alike are the same: look-alikes, accents, capitals, digits for letters,
 * repeated letters, punctuation, and letters set apart make no difference. Not for showing, and not one to one:
 * `good` and `god` are the same here. Signs drawn from several (`|-|`, `vv`) and letters out of order are not
 * seen.
 */
export function skeleton(text: string): string {
  const { parts, hidden } = fold(text);
  const spelled = hidden.filter((word) => word.spelled);
  const words: string[] = [];
  for (let at = 0; at < parts.length; ) {
    const word = spelled[0]?.from === at ? spelled.shift()! : { text: parts[at]!, to: at + 1 };
    words.push(collapsed(word.text));
    at = word.to;
  }
  return words.join(' ');
}
