import { type DurationUnit, formatDuration, parseDuration } from '../../kit/durations';
import { edits } from '../../kit/edit-distance';
import { idPattern, usernamePattern } from '../../kit/patterns';

/** The ranks of users in a room, ascending: each may use the commands of the ones before. */
export const commandRanks = ['everybody', 'moderator', 'owner'] as const;
export type CommandRank = (typeof commandRanks)[number];

interface Described {
  readonly aliases: readonly string[];
  /** The arguments: `<required>`, `[optional=default]`. */
  readonly usage: string;
  readonly help: string;
  readonly who: CommandRank;
}

const command = (
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

/** Every chat command, for parsing, for completion in the composer and for `/help`. */
export const commands = {
  me: command('everybody', '<text>', 'Sends an action message in the colour of your name'),
  timeout: command('moderator', '<name> [duration=10m] [reason]', 'Times out a user'),
  ban: command('moderator', '<name> [reason]', 'Bans a user'),
  unban: command('moderator', '<name>', 'Removes a ban or a timeout', ['untimeout']),
  delete: command('moderator', '<message id>', 'Deletes a message'),
  purge: command('moderator', '<name>', 'Deletes the messages of a user without a timeout'),
  clear: command('moderator', '', 'Clears the chat'),
  slow: command(
    'moderator',
    '[duration=30s]',
    'Turns slow mode on: the time between two messages of a user, 3s to 2m',
  ),
  slowoff: command('moderator', '', 'Turns slow mode off'),
  followers: command(
    'moderator',
    '[duration=0]',
    'Turns followers-only mode on: the minimum follow time, up to 90d',
  ),
  followersoff: command('moderator', '', 'Turns followers-only mode off'),
  emoteonly: command('moderator', '', 'Turns emote-only mode on'),
  emoteonlyoff: command('moderator', '', 'Turns emote-only mode off'),
  uniquechat: command('moderator', '', 'Turns unique-chat mode on: repeated messages are refused'),
  uniquechatoff: command('moderator', '', 'Turns unique-chat mode off'),
  verified: command('moderator', '', 'Requires a confirmed email address to chat'),
  verifiedoff: command('moderator', '', 'Lets users without a confirmed email address chat'),
  shield: command('moderator', '', 'Turns shield mode on, to protect the chat during a raid'),
  shieldoff: command('moderator', '', 'Turns shield mode off'),
  pin: command(
    'moderator',
    '<text or message id> [duration]',
    'Pins a message above the chat, for 10s to 1d',
  ),
  unpin: command('moderator', '', 'Unpins the pinned message'),
  mod: command('owner', '<name>', 'Adds a moderator'),
  unmod: command('owner', '<name>', 'Removes a moderator'),
  mods: command('everybody', '', 'Lists the moderators'),
  user: command('everybody', '<name>', 'Shows the card of a user'),
  block: command('everybody', '<name>', 'Blocks a user: you no longer see their messages'),
  unblock: command('everybody', '<name>', 'Unblocks a user'),
  help: command('everybody', '[command]', 'Explains the commands, or one of them'),
} as const satisfies Readonly<Record<string, Described>>;

export type CommandName = keyof typeof commands;

type OnUser = 'unban' | 'purge' | 'mod' | 'unmod' | 'user' | 'block' | 'unblock';
type Special = 'me' | 'timeout' | 'ban' | 'delete' | 'slow' | 'followers' | 'pin' | 'help';
type Alone = Exclude<CommandName, OnUser | Special>;

/** A parsed command. Names have no `@`; a reason may be ''. */
export type Command =
  | { readonly command: 'me'; readonly text: string }
  | { readonly command: 'timeout'; readonly name: string; readonly seconds: number; readonly reason: string }
  | { readonly command: 'ban'; readonly name: string; readonly reason: string }
  | { readonly command: OnUser; readonly name: string }
  | { readonly command: 'delete'; readonly messageId: string }
  | { readonly command: 'slow'; readonly seconds: number }
  | { readonly command: 'followers'; readonly minutes: number }
  /** Pins an existing message, or a text that is sent first. Without `seconds`, for the default time. */
  | { readonly command: 'pin'; readonly messageId: string; readonly seconds?: number }
  | { readonly command: 'pin'; readonly text: string; readonly seconds?: number }
  | { readonly command: 'help'; readonly about: CommandName | null }
  | { readonly command: Alone };

/** A sentence for the user about what is wrong. */
export interface CommandError {
  readonly error: string;
}

class SyntaxProblem extends Error {}

const byName = new Map<string, CommandName>(
  Object.entries(commands).flatMap(([name, { aliases }]) =>
    [name, ...aliases].map((one): [string, CommandName] => [one, name as CommandName]),
  ),
);

/** The syntax of a command: `/timeout <name> [duration=10m] [reason]`. */
export const usageOf = (name: CommandName): string => `/${name} ${commands[name].usage}`.trim();

/** Whether a user of this rank may use the command. */
export const mayUse = (name: CommandName, rank: CommandRank): boolean =>
  commandRanks.indexOf(commands[name].who) <= commandRanks.indexOf(rank);

/** Splits off the first word. */
function cut(text: string): [first: string, rest: string] {
  const at = text.search(/\s/);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at).trim()];
}

function usernameIn(word: string): string {
  const name = word.replace(/^@/, '').replace(/,$/, '');
  if (!usernamePattern.test(name)) throw new SyntaxProblem(`"${word}" is not a valid username.`);
  return name;
}

function inRange(seconds: number, least: number, most: number): number {
  if (seconds >= least && seconds <= most) return seconds;
  throw new SyntaxProblem(`The duration must be ${formatDuration(least)} to ${formatDuration(most)}.`);
}

function durationIn(word: string, unit?: DurationUnit): number {
  const seconds = parseDuration(word, unit);
  if (seconds === undefined)
    throw new SyntaxProblem(`"${word}" is not a duration such as 30s, 10m or 1h30m.`);
  return seconds;
}

function required(text: string, command: CommandName): string {
  if (text === '') throw new SyntaxProblem(`Usage: ${usageOf(command)}`);
  return text;
}

const messageId = idPattern('message');
const isMessageId = (word: string): boolean => messageId.test(word);
const day = 86_400;

/** The duration is optional. A word that begins with a digit must be one, so that `10x` is not taken for a reason. */
function timeout(rest: string): Command {
  const [user, after] = cut(rest);
  const name = usernameIn(user);
  const [word, reason] = cut(after);
  if (!/^\d/.test(word)) return { command: 'timeout', name, seconds: 600, reason: after };
  return { command: 'timeout', name, seconds: inRange(durationIn(word), 1, 14 * day), reason };
}

/** A trailing duration needs a unit: `/pin Goal: 300` pins the whole text. */
function pin(rest: string): Command {
  const split = /^(.*\S)\s+(\d\S*[a-z])$/isu.exec(rest);
  const seconds = split === null ? undefined : parseDuration(split[2]!);
  const what = seconds === undefined ? rest : split![1]!;
  const duration = seconds === undefined ? {} : { seconds: inRange(seconds, 10, day) };
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
      return { command, text: required(rest, command) };
    case 'timeout':
      return timeout(required(rest, command));
    case 'ban': {
      const [name, reason] = cut(required(rest, command));
      return { command, name: usernameIn(name), reason };
    }
    case 'unban':
    case 'purge':
    case 'mod':
    case 'unmod':
    case 'user':
    case 'block':
    case 'unblock':
      return { command, name: usernameIn(cut(required(rest, command))[0]) };
    case 'delete': {
      const [messageId] = cut(required(rest, command));
      if (!isMessageId(messageId)) throw new SyntaxProblem(`"${messageId}" is not a message id.`);
      return { command, messageId };
    }
    case 'slow':
      return { command, seconds: inRange(durationIn(cut(rest)[0] || '30s'), 3, 120) };
    case 'followers':
      return { command, minutes: Math.ceil(inRange(durationIn(cut(rest)[0] || '0', 'm'), 0, 90 * day) / 60) };
    case 'pin':
      return pin(required(rest, command));
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
  const hint = near === undefined ? 'Type /help for a list of commands.' : `Did you mean /${near.one}?`;
  throw new SyntaxProblem(`Unknown command /${word}. ${hint}`);
}

/**
 * Parses a cleaned chat text; null when it is a message and not a command. A `/` and a word of letters, in any case, is a
 * command; `//text`, `/ text` and `/r/text` are messages. Permission is checked by `mayUse` and by the route.
 */
export function parseCommand(text: string): Command | CommandError | null {
  const [, word, rest] = /^\/([a-z]{1,32})(?:\s+(.*))?$/isu.exec(text) ?? [];
  if (word === undefined) return null;
  try {
    return read(known(word), (rest ?? '').trim());
  } catch (error) {
    if (error instanceof SyntaxProblem) return { error: error.message };
    throw error;
  }
}
