import { findLinks } from './links';

/** A piece of a message as it is shown. The `text` of all pieces together is the message. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'emote'; readonly text: string; readonly name: string }
  /** Somebody's name after an `@`, in the capitals in which it was written; whether they exist is not known. */
  | { readonly type: 'mention'; readonly text: string; readonly name: string }
  | { readonly type: 'link'; readonly text: string; readonly host: string; readonly url: string };

/** The names of the emotes that the room knows. They are told apart by capitals. */
export type Emotes = ReadonlySet<string> | ((name: string) => boolean);

/** `:name:`, or `@name` by the rule of usernames where it does not go on from a word or an address. */
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
      // The colon at the end may begin the next name.
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

/** Cuts a message into links, mentions, the emotes that the room knows as `:name:`, and text between them. */
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

/** Emoji, flags, keycaps and spaces. A sign such as a heart counts without its emoji selector too; letters do not. */
const emojiOnly =
  /^(?:\s|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|\u200d?(?![\u00a9\u00ae\u2122])\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?[\u{e0020}-\u{e007f}]*)+$/u;

/** Whether a message passes where only emotes may: emotes, emoji and spaces, and not nothing. */
export const isEmoteOnly = (parts: readonly Part[]): boolean =>
  parts.some(({ text }) => text.trim() !== '') &&
  parts.every(({ type, text }) => type === 'emote' || (type === 'text' && emojiOnly.test(text)));

export interface EmoteRange {
  readonly name: string;
  /** Code points of the message, counted from 0; the last is included. */
  readonly first: number;
  readonly last: number;
}

/** Where the emotes of a message stand, as the `emotes` tag of IRC counts: the colons belong to them. */
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
