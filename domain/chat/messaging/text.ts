import { utf8Bytes } from '../../kit/utf8-bytes';

/** The most that a message may hold, as people count characters. */
export const maxGraphemes = 500;

/** The most that a message may take in UTF-8, whatever its graphemes are made of. */
export const maxBytes = 2000;

const plain = /^[!-~]+(?: [!-~]+)*$/;

/** Line breaks, control characters, every kind of space, and the Braille pattern without a dot. */
const blanks = /[\p{Cc}\p{Z}\u2800]+/gu;

/**
 * What nobody sees: lone surrogates, private use, what belongs to no character, annotation marks, and all that
 * Unicode ignores by default (zero-width characters, fillers, controls of direction), save what `joiners` judges.
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

/** Where an invisible character does mean something: each is kept only right after what it acts on. */
const meant = [
  // One sign out of several: family, flag, profession.
  '(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic})',
  // How letters join in Persian and in Indic scripts.
  `${inJoining}\\u200d`,
  `${inJoining}\\u200c(?=[${joining}])`,
  // Emoji or text style, a variant of a Han character, a form of a Mongolian letter.
  '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
  '(?<=\\p{sc=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '(?<=\\p{sc=Mong})[\\u180b-\\u180d\\u180f]',
  // The flags of England, Scotland and Wales.
  '\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}',
].join('|');
const joiners = new RegExp(`(${meant})|[${judged}]`, 'gu');

/**
 * Marks heaped on one letter. Three of the marks that any letter can take, and five in all, are more than any
 * living spelling needs: Hebrew with accents four, Arabic three, Thai two, Vietnamese none once composed.
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
 * A message as it is kept and shown: composed (NFC), in one line, white space collapsed, without characters that
 * nobody sees or that turn the direction of what stands beside them, and with few marks on a letter. Cleaning
 * twice changes nothing. It does not judge: look-alike letters stay, and long texts stay long.
 */
export function cleanText(raw: string): string {
  if (plain.test(raw)) return raw;
  // A removal can bring together what only then is seen to be removable, so until nothing changes.
  for (let text = raw; ; ) {
    const next = pass(text);
    if (next === text) return text;
    text = next;
  }
}

let segmenter: Intl.Segmenter | undefined;

/** How many characters people see. */
export function graphemes(text: string): number {
  if (plain.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** Whether a cleaned text is a message: not empty, and not too long in either measure. */
export const isMessageLength = (text: string): boolean =>
  text !== '' && utf8Bytes(text) <= maxBytes && graphemes(text) <= maxGraphemes;
