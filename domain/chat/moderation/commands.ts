import { type DurationUnit, formatDuration, parseDuration } from '../../kit/durations';
import { edits } from '../../kit/edit-distance';
import { idPattern, usernamePattern } from '../../kit/patterns';

/** Who may use a command in a room; each may what those before may. */
export const commandRanks = ['everybody', 'moderator', 'owner'] as const;
export type CommandRank = (typeof commandRanks)[number];

interface Described {
  readonly aliases: readonly string[];
  /** What follows the name: `<needed>`, `[optional=default]`. */
  readonly usage: string;
  readonly help: string;
  readonly who: CommandRank;
}

const about = (
  who: CommandRank,
  usage: string,
  help: string,
  aliases: readonly string[] = [],
): Described => ({
  aliases,
  usage,
  help,
  who,
});

/** Every chat command: for parsing, for completion in the composer, and for `/help`. */
export const commands = {
  me: about('everybody', '<text>', 'Tells what you do, in the colour of your name'),
  timeout: about('moderator', '<name> [duration=10m] [reason]', 'Keeps a person from writing for a time'),
  ban: about('moderator', '<name> [reason]', 'Keeps a person from writing until the ban is lifted'),
  unban: about('moderator', '<name>', 'Lifts a ban or a timeout', ['untimeout']),
  delete: about('moderator', '<message id>', 'Takes one message down'),
  purge: about('moderator', '<name>', 'Takes down what a person wrote, without keeping them from writing on'),
  clear: about('moderator', '', 'Clears the chat for everybody'),
  slow: about('moderator', '[duration=30s]', 'Sets how long a person waits between two messages: 3s to 2m'),
  slowoff: about('moderator', '', 'Ends slow mode'),
  followers: about('moderator', '[duration=0]', 'Lets only followers write, of so many minutes or up to 90d'),
  followersoff: about('moderator', '', 'Lets everybody write, followers or not'),
  emoteonly: about('moderator', '', 'Lets only emotes and emoji through'),
  emoteonlyoff: about('moderator', '', 'Lets words through again'),
  uniquechat: about('moderator', '', 'Lets nobody repeat what was said'),
  uniquechatoff: about('moderator', '', 'Lets people repeat what was said'),
  verified: about('moderator', '', 'Lets only people with a confirmed e-mail address write'),
  verifiedoff: about('moderator', '', 'Lets people without a confirmed e-mail address write'),
  shield: about('moderator', '', 'Turns shield mode on, against a raid'),
  shieldoff: about('moderator', '', 'Turns shield mode off'),
  pin: about('moderator', '<text or message id> [duration]', 'Pins a message above the chat: 10s to 1d'),
  unpin: about('moderator', '', 'Takes the pinned message down'),
  mod: about('owner', '<name>', 'Makes a person a moderator'),
  unmod: about('owner', '<name>', 'Makes a moderator an ordinary person'),
  mods: about('everybody', '', 'Lists the moderators'),
  user: about('everybody', '<name>', "Shows a person's card"),
  block: about('everybody', '<name>', 'Hides from you what a person writes'),
  unblock: about('everybody', '<name>', 'Shows you again what a person writes'),
  help: about('everybody', '[command]', 'Explains the commands, or one of them'),
} as const satisfies Readonly<Record<string, Described>>;

export type CommandName = keyof typeof commands;

type OnPerson = 'unban' | 'purge' | 'mod' | 'unmod' | 'user' | 'block' | 'unblock';
type Special = 'me' | 'timeout' | 'ban' | 'delete' | 'slow' | 'followers' | 'pin' | 'help';
type Alone = Exclude<CommandName, OnPerson | Special>;

/** A command with what it is about. Names are without `@`; reasons and texts are as written, a reason may be ''. */
export type Command =
  | { readonly command: 'me'; readonly text: string }
  | { readonly command: 'timeout'; readonly name: string; readonly seconds: number; readonly reason: string }
  | { readonly command: 'ban'; readonly name: string; readonly reason: string }
  | { readonly command: OnPerson; readonly name: string }
  | { readonly command: 'delete'; readonly messageId: string }
  | { readonly command: 'slow'; readonly seconds: number }
  | { readonly command: 'followers'; readonly minutes: number }
  /** Either a message that is there, or a text to say and to pin. Without `seconds`, for the usual time. */
  | { readonly command: 'pin'; readonly messageId: string; readonly seconds?: number }
  | { readonly command: 'pin'; readonly text: string; readonly seconds?: number }
  | { readonly command: 'help'; readonly about: CommandName | null }
  | { readonly command: Alone };

/** What is wrong, in a sentence for the person who wrote it. */
export interface CommandError {
  readonly error: string;
}

class Wrong extends Error {}

const byName = new Map<string, CommandName>(
  Object.entries(commands).flatMap(([name, { aliases }]) =>
    [name, ...aliases].map((one): [string, CommandName] => [one, name as CommandName]),
  ),
);

/** How a command is written: `/timeout <name> [duration=10m] [reason]`. */
export const usageOf = (name: CommandName): string => `/${name} ${commands[name].usage}`.trim();

/** Whether somebody of this rank may use the command. */
export const mayUse = (name: CommandName, rank: CommandRank): boolean =>
  commandRanks.indexOf(commands[name].who) <= commandRanks.indexOf(rank);

/** The first word, and what follows it. */
function cut(text: string): [first: string, rest: string] {
  const at = text.search(/\s/);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at).trim()];
}

function personIn(word: string): string {
  const name = word.replace(/^@/, '').replace(/,$/, '');
  if (!usernamePattern.test(name)) throw new Wrong(`"${word}" is no name of a person.`);
  return name;
}

function within(seconds: number, least: number, most: number): number {
  if (seconds >= least && seconds <= most) return seconds;
  throw new Wrong(`The duration must be ${formatDuration(least)} to ${formatDuration(most)}.`);
}

function durationIn(word: string, unit?: DurationUnit): number {
  const seconds = parseDuration(word, unit);
  if (seconds === undefined) throw new Wrong(`"${word}" is no duration such as 30s, 10m or 1h30m.`);
  return seconds;
}

function needed(text: string, command: CommandName): string {
  if (text === '') throw new Wrong(`Write ${usageOf(command)}.`);
  return text;
}

const messageId = idPattern('message');
const isMessageId = (word: string): boolean => messageId.test(word);
const day = 86_400;

/** A duration before the reason may be left out. What begins with a digit is meant as one, lest `10x` be 10m. */
function timeout(rest: string): Command {
  const [person, after] = cut(rest);
  const name = personIn(person);
  const [word, reason] = cut(after);
  if (!/^\d/.test(word)) return { command: 'timeout', name, seconds: 600, reason: after };
  return { command: 'timeout', name, seconds: within(durationIn(word), 1, 14 * day), reason };
}

/** A duration at the end has a unit: `/pin Goal: 300` pins the text as it is. */
function pin(rest: string): Command {
  const split = /^(.*\S)\s+(\d\S*[a-z])$/isu.exec(rest);
  const seconds = split === null ? undefined : parseDuration(split[2]!);
  const what = seconds === undefined ? rest : split![1]!;
  const duration = seconds === undefined ? {} : { seconds: within(seconds, 10, day) };
  return isMessageId(what)
    ? { command: 'pin', messageId: what, ...duration }
    : { command: 'pin', text: what, ...duration };
}

function help(rest: string): Command {
  const [word] = cut(rest);
  return { command: 'help', about: word === '' ? null : known(word.replace(/^\//, '')) };
}

function read(command: CommandName, rest: string): Command {
  switch (command) {
    case 'me':
      return { command, text: needed(rest, command) };
    case 'timeout':
      return timeout(needed(rest, command));
    case 'ban': {
      const [name, reason] = cut(needed(rest, command));
      return { command, name: personIn(name), reason };
    }
    case 'unban':
    case 'purge':
    case 'mod':
    case 'unmod':
    case 'user':
    case 'block':
    case 'unblock':
      return { command, name: personIn(cut(needed(rest, command))[0]) };
    case 'delete': {
      const [messageId] = cut(needed(rest, command));
      if (!isMessageId(messageId)) throw new Wrong(`"${messageId}" is no id of a message.`);
      return { command, messageId };
    }
    case 'slow':
      return { command, seconds: within(durationIn(cut(rest)[0] || '30s'), 3, 120) };
    case 'followers':
      return { command, minutes: Math.ceil(within(durationIn(cut(rest)[0] || '0', 'm'), 0, 90 * day) / 60) };
    case 'pin':
      return pin(needed(rest, command));
    case 'help':
      return help(rest);
    default:
      return { command };
  }
}

function known(word: string): CommandName {
  const name = byName.get(word.toLowerCase());
  if (name !== undefined) return name;
  const near = [...byName.keys()]
    .map((one) => ({ one, distance: edits(one, word.toLowerCase(), 2) }))
    .filter(({ one, distance }) => distance < Math.min(3, one.length))
    .sort((a, b) => a.distance - b.distance)[0];
  const hint = near === undefined ? 'Write /help for the commands.' : `Did you mean /${near.one}?`;
  throw new Wrong(`There is no command /${word}. ${hint}`);
}

/**
 * What a cleaned chat text commands; null when it is no command but something to say. `/` and a word of letters
 * make a command, in capitals too; `//text`, `/ text` and `/r/text` are said. Whether the person may use it is
 * for `mayUse` and, in the end, for the route that carries it out.
 */
export function parseCommand(text: string): Command | CommandError | null {
  const [, word, rest] = /^\/([a-z]{1,32})(?:\s+(.*))?$/isu.exec(text) ?? [];
  if (word === undefined) return null;
  try {
    return read(known(word), (rest ?? '').trim());
  } catch (error) {
    if (error instanceof Wrong) return { error: error.message };
    throw error;
  }
}
