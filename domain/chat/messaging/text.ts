import { utf8Bytes } from '../../kit/utf8-bytes';

/** The maximum length of a message in graphemes, which users perceive as characters. */
export const maxGraphemes = 500;

/** The maximum length of a message in UTF-8 bytes. */
export const maxBytes = 2000;

const plain = /^[!-~]+(?: [!-~]+)*$/;

/** Line breaks, control characters, every kind of space, and the Braille pattern without a dot. */
const blanks = /[\p{Cc}\p{Z}\u2800]+/gu;

/**
 * Invisible: lone surrogates, private use, noncharacters, annotation marks, and default-ignorable code points (zero-width
 * characters, fillers, direction controls) except those that `joiners` decides on.
 */
const judged =
  '\\u200c\\u200d\\ufe00-\\ufe0f\\u180b-\\u180d\\u180f\\u{e0020}-\\u{e007f}\\u{e0100}-\\u{e01ef}';
const unseen = new RegExp(
  `[\\p{Cs}\\p{Co}\\p{Noncharacter_Code_Point}\\ufff9-\\ufffc]|(?![${judged}])\\p{Default_Ignorable_Code_Point}`,
  'gu',
);

const joining =
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tibt}';
const inJoining = `(?<=(?=[${joining}])[\\p{L}\\p{M}])`;

/** Where an invisible character is meaningful: each is kept only directly after what it modifies. */
const meant = [
  // Emoji sequences: family, flag, profession.
  '(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic})',
  // Joining control in Persian and Indic scripts.
  `${inJoining}\\u200d`,
  `${inJoining}\\u200c(?=[${joining}])`,
  // Emoji or text presentation, variants of Han characters and Mongolian letters.
  '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
  '(?<=\\p{sc=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '(?<=\\p{sc=Mong})[\\u180b-\\u180d\\u180f]',
  // The flags of England, Scotland and Wales.
  '\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}',
].join('|');
const joiners = new RegExp(`(${meant})|[${judged}]`, 'gu');

/**
 * Stacked combining marks ("Zalgo text"). Three general marks and five in total are enough for every living
 * orthography: Hebrew with accents needs four, Arabic three, Thai two, Vietnamese none once composed.
 */
const generalHeap = /((?:(?=\p{sc=Zinh})\p{M}){3})(?:(?=\p{sc=Zinh})\p{M})+/gu;
const heap = /([\p{Mn}\p{Me}]{5})[\p{Mn}\p{Me}]+/gu;
const orphans = /(^| )\p{M}+/gu;

function pass(text: string): string {
  return text
    .replace(blanks, ' ')
    .replace(unseen, '')
    .normalize('NFC')
    .replace(joiners, '$1')
    .replace(generalHeap, '$1')
    .replace(heap, '$1')
    .replace(orphans, '$1')
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * Cleans a message for storage and display: NFC, one line, collapsed white space, without invisible and direction
 * characters, and with a bounded number of marks per letter. Idempotent. It keeps look-alike letters and any length.
 */
export function cleanText(raw: string): string {
  if (plain.test(raw)) return raw;
  // A removal can join characters that are then removable too, so repeat until nothing changes.
  for (let text = raw; ; ) {
    const next = pass(text);
    if (next === text) return text;
    text = next;
  }
}

let segmenter: Intl.Segmenter | undefined;

const segmentsOf = (text: string) => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** The number of graphemes, which users perceive as characters. */
export function graphemes(text: string): number {
  if (plain.test(text)) return text.length;
  let count = 0;
  for (const _ of segmentsOf(text)) count += 1;
  return count;
}

/** The beginning of a text: as many whole graphemes as fit `most` UTF-16 units; of a longer one, its code points. */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = 0;
  for (const { index, segment } of segmentsOf(text)) {
    if (index + segment.length > most) break;
    kept = index + segment.length;
  }
  return text.slice(0, kept > 0 ? kept : most).replace(/[\ud800-\udbff]$/, '');
}

/** Whether a cleaned text is not empty and within both length limits. */
export const isMessageLength = (text: string): boolean =>
  text !== '' && utf8Bytes(text) <= maxBytes && graphemes(text) <= maxGraphemes;
