import * as z from 'zod/mini';

/**
 * Not in any free text: control characters, lone surrogates, unassigned and private ones, and those that change the
 * direction of the text around them. Joiners and variation selectors stay: emoji and many scripts need them.
 */
const line = /^[^\p{Cc}\p{Cs}\p{Co}\p{Cn}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$/u;
/** The same with line breaks. */
const lines = /^(?:[^\p{Cc}\p{Cs}\p{Co}\p{Cn}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\n)*$/u;
/** For texts that are compared, not shown: logins, passwords, tokens. */
export const wellFormed = z.regex(
  /^[^\p{Cc}\p{Cs}]*$/u,
  'must not contain control characters or halves of characters',
);

/** Letters and signs that look like nothing: fillers of Hangul, the empty pattern of Braille. */
const blank = /[\u115f\u1160\u3164\uffa0\u2800]/g;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether a text is empty or shows something. */
const isSeen = (text: string): boolean => text === '' || visible.test(text.replaceAll(blank, ''));

const freeText = (pattern: RegExp, least: number, most: number) =>
  z
    .string()
    .check(
      z.trim(),
      z.minLength(least),
      z.maxLength(most),
      z.regex(pattern, 'must not contain control or direction characters, or halves of characters'),
      z.refine(isSeen, 'must show something'),
    );

/** A text that a user writes on one line: trimmed, of so many UTF-16 units. */
export const freeLine = (least: number, most: number) => freeText(line, least, most);

/** A text that a user writes on several lines. */
export const freeLines = (least: number, most: number) => freeText(lines, least, most);
