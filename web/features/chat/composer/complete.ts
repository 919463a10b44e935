import {
  type CommandName,
  type CommandRank,
  commands,
  mayUse,
  usageOf,
} from '../../../../domain/chat/moderation/commands';
import { allEmoji } from './emoji';

/** A replacement for the word at the caret. */
export interface Completion {
  readonly key: string;
  /** The text, with a space after it. */
  readonly insert: string;
  readonly label: string;
  readonly hint?: string;
  readonly emote?: string;
}

export interface Source {
  /** Names of recent authors, the latest first. */
  readonly names: readonly string[];
  readonly emotes: readonly string[];
  readonly rank: CommandRank;
}

const maxShown = 8;

/** The word that ends at the caret and may be completed: `@na`, `:ka`, or `/ti` at the start. */
export function wordAt(text: string, caret: number): { start: number; word: string } | undefined {
  const before = text.slice(0, caret);
  const [, space, word] = /(^|\s)([@:][^\s:@]{1,25}|\/[a-z]*)$/i.exec(before) ?? [];
  if (word === undefined) return undefined;
  const start = caret - word.length;
  if (word.startsWith('/') && start !== 0) return undefined;
  // A colon and one letter are more often a smiley than an emote.
  if (word.startsWith(':') && word.length < 3 && space !== undefined) return undefined;
  return { start, word };
}

/** Completions of a word, best first. */
export function completionsFor(word: string, source: Source): Completion[] {
  const part = word.slice(1).toLowerCase();
  if (word.startsWith('@')) {
    return source.names
      .filter((name) => name.toLowerCase().startsWith(part))
      .slice(0, maxShown)
      .map((name) => ({ key: `@${name}`, insert: `@${name} `, label: `@${name}` }));
  }
  if (word.startsWith('/')) {
    return (Object.keys(commands) as CommandName[])
      .filter((name) => name.startsWith(part) && mayUse(name, source.rank))
      .map((name) => ({ key: name, insert: `/${name} `, label: usageOf(name), hint: commands[name].help }));
  }
  const emotes = ranked(source.emotes, part, (name) => [name]).map((name) => ({
    key: `:${name}`,
    insert: `:${name}: `,
    label: `:${name}:`,
    emote: name,
  }));
  const emoji = ranked(allEmoji, part, ({ words }) => words).map(({ sign, words }) => ({
    key: sign,
    insert: `${sign} `,
    label: `${sign} ${words.join(' ')}`,
  }));
  return [...emotes, ...emoji].slice(0, maxShown);
}

/** Items with a word that starts with the part, then items with a word that contains it. */
function ranked<T>(list: readonly T[], part: string, wordsOf: (one: T) => readonly string[]): T[] {
  const has = (test: (word: string) => boolean) => (one: T) =>
    wordsOf(one).some((word) => test(word.toLowerCase()));
  const first = list.filter(has((word) => word.startsWith(part)));
  return [...first, ...list.filter(has((word) => word.includes(part))).filter((one) => !first.includes(one))];
}
