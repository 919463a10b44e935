import { BoundedMap } from '../../kit/bounded-map';
import { editsWithin } from '../../kit/edit-distance';
import { skeleton } from '../moderation/fold';

export interface Repeats {
  /**
   * Whether `key` sent a similar text within the window before `now` (epoch milliseconds). A repeat does not extend
   * the window.
   */
  isRepeat(key: string, text: string, now: number): boolean;
}

/** How many letters of similar texts may differ: one in ten, up to eight. */
const allowedEdits = (length: number): number => Math.min(8, Math.floor(length / 10));

/** The skeleton without spaces and repeated emoji; of punctuation alone, the text without spaces. */
const essence = (text: string): string =>
  skeleton(text)
    .replaceAll(' ', '')
    .replace(/(\p{Extended_Pictographic})\1+/gu, '$1') || text.replace(/\s+/g, '');

/** A room that wants unique messages lets short ones repeat, as Twitch does: everybody says "gg". Characters. */
const uniqueFrom = 9;

/**
 * What has to be unique of a text in such a room: it ignores capitals, punctuation, spaces, accents and look-alikes.
 * Undefined for a short text.
 */
export function uniqueForm(text: string): string | undefined {
  const form = essence(text);
  return [...form].length < uniqueFrom ? undefined : form;
}

/**
 * Compares each text with the last `kept` ones of its key, ignoring capitals, repeated letters, punctuation and a few
 * changed letters. A long message with a corrected typo, or with only a counter changed, is a repeat too.
 */
export function createRepeats(options: { windowMs: number; maxKeys: number; kept: number }): Repeats {
  const { windowMs, maxKeys, kept } = options;
  const recentTexts = new BoundedMap<string, readonly { readonly form: string; readonly at: number }[]>(
    maxKeys,
  );
  return {
    isRepeat(key, text, now) {
      const form = essence(text);
      const recent = (recentTexts.get(key) ?? []).filter(({ at }) => now - at < windowMs);
      const repeated = recent.some((one) => {
        const edits = allowedEdits(Math.min(form.length, one.form.length));
        return one.form === form || (edits > 0 && editsWithin(one.form, form, edits));
      });
      const next = repeated ? recent : [...recent, { form, at: now }].slice(-kept);
      recentTexts.set(key, next);
      return repeated;
    },
  };
}
