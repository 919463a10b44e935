import { findLinks } from './links';

/** A part of a message for display. The parts' `text`, concatenated, is the message. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'emote'; readonly text: string; readonly name: string }
  /** A username after an `@`, as written. The user may not exist. */
  | { readonly type: 'mention'; readonly text: string; readonly name: string }
  | { readonly type: 'link'; readonly text: string; readonly host: string; readonly url: string };

/** The names of the room's emotes, case-sensitive. */
export type Emotes = ReadonlySet<string> | ((name: string) => boolean);

/** `:name:`, or `@name` with a valid username that does not continue a word or an address. */
const marked =
  /:([A-Za-z0-9_]{2,25}):|(?<![\p{L}\p{N}_@.-])@([A-Za-z0-9][A-Za-z0-9_]{2,24})(?![\p{L}\p{N}_@])/gu;

function* marks(text: string, isEmote: (name: string) => boolean): Generator<Part> {
  let from = 0;
  for (let at = 0; ; ) {
    marked.lastIndex = at;
    const match = marked.exec(text);
    if (match === null) break;
    const [whole, emote, mention] = match;
    at = match.index + whole.length;
    if (emote !== undefined && !isEmote(emote)) {
      // Its closing colon may open the next name.
      at -= 1;
      continue;
    }
    if (match.index > from) yield { type: 'text', text: text.slice(from, match.index) };
    yield emote !== undefined
      ? { type: 'emote', text: whole, name: emote }
      : { type: 'mention', text: whole, name: mention! };
    from = at;
  }
  if (from < text.length) yield { type: 'text', text: text.slice(from) };
}

/** Splits a message into links, mentions, the room's emotes as `:name:`, and the text between them. */
export function parseParts(text: string, { emotes }: { emotes: Emotes }): Part[] {
  const isEmote = typeof emotes === 'function' ? emotes : (name: string) => emotes.has(name);
  const parts: Part[] = [];
  let from = 0;
  for (const { start, end, host, url } of findLinks(text)) {
    parts.push(...marks(text.slice(from, start), isEmote));
    parts.push({ type: 'link', text: text.slice(start, end), host, url });
    from = end;
  }
  parts.push(...marks(text.slice(from), isEmote));
  return parts;
}

/** Emoji, flags, keycaps and spaces. A symbol such as a heart counts without its emoji selector too; letters do not. */
const emojiOnly =
  /^(?:\s|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|\u200d?(?![\u00a9\u00ae\u2122])\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?[\u{e0020}-\u{e007f}]*)+$/u;

/** Whether a message consists of emotes, emoji and spaces only, and is not blank. */
export const isEmoteOnly = (parts: readonly Part[]): boolean =>
  parts.some(({ text }) => text.trim() !== '') &&
  parts.every(({ type, text }) => type === 'emote' || (type === 'text' && emojiOnly.test(text)));

export interface EmoteRange {
  readonly name: string;
  /** Code point offsets in the message; `last` is included. */
  readonly first: number;
  readonly last: number;
}

/** The ranges of a message's emotes, colons included, as in the `emotes` tag of IRC. */
export function emoteRanges(parts: readonly Part[]): EmoteRange[] {
  const ranges: EmoteRange[] = [];
  let at = 0;
  for (const part of parts) {
    const length = [...part.text].length;
    if (part.type === 'emote') ranges.push({ name: part.name, first: at, last: at + length - 1 });
    at += length;
  }
  return ranges;
}
