import { channelName, type Line, noticeLine } from '../../../domain/chat/irc/room';
import { cleanText } from '../../../domain/chat/messaging/text';
import { type Command, type CommandName, parseCommand } from '../../../domain/chat/moderation/commands';
import { fittingReason } from '../../../domain/chat/moderation/reason';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { formatDuration } from '../../../domain/kit/durations';
import { type ProblemCode, ProblemError } from '../../../domain/kit/problem';
import { clearRoom, deleteMessage, purge } from '../moderation/deletions';
import { type Moderator, requireModerator } from '../moderation/moderator';
import { setModerator } from '../moderation/moderators';
import { lift, restrict } from '../moderation/restrictions';
import { changeSettings } from '../rooms/change-settings';
import { listModerators } from '../rooms/members-store';
import { findIdByName } from '../rooms/names-store';
import type { Speaker } from './irc-store';

/** Commands in messages, as bots wrote them for Twitch: `PRIVMSG #room :/timeout bob 60 spam`. */

/** A notice: one of Twitch's `msg-id`s, which libraries expect, and a text for users. */
type Notice = readonly [id: string, text: string];

class UnknownName extends Error {
  constructor(name: string) {
    super(`There is no user called ${name}.`);
  }
}

/** Twitch's names of our commands. */
const aliases: Readonly<Record<string, CommandName>> = {
  '/r9kbeta': 'uniquechat',
  '/r9kbetaoff': 'uniquechatoff',
};

/** The `msg-id`s of failed commands. */
const failures: { readonly [K in CommandName]?: Partial<Record<ProblemCode, string>> } = {
  ban: { conflict: 'already_banned' },
  delete: { 'not-found': 'bad_delete_message_error' },
  mod: { conflict: 'bad_mod_mod' },
  timeout: { conflict: 'already_banned' },
  unban: { 'not-found': 'bad_unban_no_ban' },
  unmod: { 'not-found': 'bad_unmod_mod' },
};

const usages: { readonly [K in CommandName]?: string } = {
  slow: 'usage_slow_on',
  followers: 'usage_followers_on',
};

const modes: { readonly [K in CommandName]?: Partial<RoomSettings> } = {
  slowoff: { slowSeconds: 0 },
  followersoff: { followersMinutes: null },
  emoteonly: { emoteOnly: true },
  emoteonlyoff: { emoteOnly: false },
  uniquechat: { uniqueOnly: true },
  uniquechatoff: { uniqueOnly: false },
  verified: { verifiedOnly: true },
  verifiedoff: { verifiedOnly: false },
  shield: { shield: true },
  shieldoff: { shield: false },
};

/**
 * Runs the command in a text; undefined when there is none. Changes of modes and a cleared room return no notice, since
 * they are published to the whole room.
 */
export async function runCommand(
  room: { readonly channelId: string; readonly name: string },
  speaker: Speaker,
  text: string,
): Promise<Line[] | undefined> {
  const clean = slashed(cleanText(text));
  const alias = aliases[clean.toLowerCase()];
  const command = parseCommand(alias === undefined ? clean : `/${alias}`);
  if (command === null) return undefined;
  const noticeLines = (notice: Notice | undefined): Line[] =>
    notice ? [noticeLine(channelName(room), notice[0], notice[1])] : [];
  if ('error' in command) return noticeLines([failureOf(clean), command.error]);
  if (command.command === 'me') return undefined;
  try {
    return noticeLines(await execute(room.channelId, speaker, command));
  } catch (error) {
    if (error instanceof UnknownName) return noticeLines(['invalid_user', error.message]);
    if (!(error instanceof ProblemError)) throw error;
    const id = failures[command.command]?.[error.code];
    if (id === undefined) throw error;
    return noticeLines([id, error.message]);
  }
}

/** Twitch's bots may write `.timeout` for `/timeout`. Other words after a dot are text. */
function slashed(text: string): string {
  const [, word = ''] = /^\.([a-z0-9]+)(?=\s|$)/i.exec(text) ?? [];
  const isCommand = aliases[`/${word.toLowerCase()}`] !== undefined || isKnown(word);
  return word !== '' && isCommand ? `/${text.slice(1)}` : text;
}

const isKnown = (word: string): boolean => {
  const help = parseCommand(`/help ${word}`);
  return help !== null && !('error' in help);
};

/** The `msg-id` of a command that was not understood. */
function failureOf(text: string): string {
  const [, word = ''] = /^\/([a-z]+)/i.exec(text) ?? [];
  const name = word.toLowerCase();
  if (!isKnown(name)) return 'unrecognized_cmd';
  return usages[name as CommandName] ?? `usage_${name}`;
}

async function execute(
  channelId: string,
  { userId, scopes }: Speaker,
  command: Command,
): Promise<Notice | undefined> {
  if (command.command === 'mods') return await moderatorsNotice(channelId);
  if (!scopes.includes('chat:moderate')) throw new ProblemError('forbidden');
  const actor = { userId, groups: [] };
  if (command.command === 'delete') {
    await deleteMessage(channelId, actor, command.messageId);
    return ['delete_message_success', 'The message was deleted.'];
  }
  const by = await requireModerator(channelId, actor);
  const mode = modeOf(command);
  if (mode !== undefined) return void (await changeSettings(by, mode));
  if (command.command === 'clear') return void (await clearRoom(by, ''));
  return (
    (await moderateUser(by, command)) ?? [
      'unavailable_command',
      `/${command.command} is not available by IRC.`,
    ]
  );
}

function modeOf(command: Command): Partial<RoomSettings> | undefined {
  if (command.command === 'slow') return { slowSeconds: command.seconds };
  if (command.command === 'followers') return { followersMinutes: command.minutes };
  return modes[command.command];
}

async function moderateUser(by: Moderator, command: Command): Promise<Notice | undefined> {
  switch (command.command) {
    case 'timeout':
      await restrict(by, await requireId(command.name), {
        seconds: command.seconds,
        reason: fittingReason(command.reason),
      });
      return [
        'timeout_success',
        `${command.name} has been timed out for ${formatDuration(command.seconds)}.`,
      ];
    case 'ban':
      await restrict(by, await requireId(command.name), { reason: fittingReason(command.reason) });
      return ['ban_success', `${command.name} is now banned from this room.`];
    case 'unban':
      await lift(by, await requireId(command.name));
      return ['unban_success', `${command.name} is no longer banned from this room.`];
    case 'purge':
      await purge(by, await requireId(command.name), '');
      return ['timeout_success', `The messages of ${command.name} were removed.`];
    case 'mod':
      await setModerator(by, await requireId(command.name), true);
      return ['mod_success', `You have added ${command.name} as a moderator of this room.`];
    case 'unmod':
      await setModerator(by, await requireId(command.name), false);
      return ['unmod_success', `You have removed ${command.name} as a moderator of this room.`];
    default:
      return undefined;
  }
}

async function moderatorsNotice(channelId: string): Promise<Notice> {
  const names = (await listModerators(channelId)).map(({ name }) => name.toLowerCase());
  return names.length === 0
    ? ['no_mods', 'There are no moderators of this channel.']
    : ['room_mods', `The moderators of this channel are: ${names.join(', ')}`];
}

async function requireId(name: string): Promise<string> {
  const userId = await findIdByName('user', name);
  if (userId === undefined) throw new UnknownName(name);
  return userId;
}
