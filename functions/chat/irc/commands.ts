import { channelName, type Line, noticeLine } from '../../../domain/chat/irc/room';
import { cleanText } from '../../../domain/chat/messaging/text';
import { type Command, type CommandName, parseCommand } from '../../../domain/chat/moderation/commands';
import { fittingReason } from '../../../domain/chat/moderation/reason';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { formatDuration } from '../../../domain/kit/durations';
import { type ProblemCode, ProblemError } from '../../../domain/kit/problem';
import { moderatorsIndex } from '../items';
import {
  clear,
  deleteMessage,
  lift,
  type Moderator,
  purge,
  requireModerator,
  restrict,
  setModerator,
} from '../moderation/moderate';
import { idOfName } from '../rooms/names-store';
import { changeSettings } from '../rooms/room-settings';
import { listMembers } from '../rooms/rooms-store';
import type { Speaker } from './irc-store';

/** What bots command as Twitch's used to: `PRIVMSG #room :/timeout bob 60 spam`. */

/** A notice: one of Twitch's `msg-id`s, which libraries wait for, and words for people. */
type Notice = readonly [id: string, text: string];

/** A name that nobody has. */
class Nobody extends Error {
  constructor(name: string) {
    super(`There is nobody called ${name}.`);
  }
}

/** Names that Twitch has for commands of ours. */
const aliases: Readonly<Record<string, CommandName>> = {
  '/r9kbeta': 'uniquechat',
  '/r9kbetaoff': 'uniquechatoff',
};

/** What libraries take for the failure of a command. */
const failures: { readonly [K in CommandName]?: Partial<Record<ProblemCode, string>> } = {
  delete: { 'not-found': 'bad_delete_message_error' },
  mod: { conflict: 'bad_mod_mod' },
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
 * Carries out what a text commands; undefined when it is something to say. Changes of modes and a cleared room are
 * told to everybody there, and so to who asked.
 */
export async function obey(
  room: { readonly channelId: string; readonly name: string },
  speaker: Speaker,
  text: string,
): Promise<Line[] | undefined> {
  const said = cleanText(text);
  const alias = aliases[said.toLowerCase()];
  const command = parseCommand(alias === undefined ? said : `/${alias}`);
  if (command === null) return undefined;
  const tell = (notice: Notice | undefined): Line[] =>
    notice ? [noticeLine(channelName(room), notice[0], notice[1])] : [];
  if ('error' in command) return tell([failureOf(said), command.error]);
  if (command.command === 'me') return undefined;
  try {
    return tell(await carryOut(room.channelId, speaker, command));
  } catch (error) {
    if (error instanceof Nobody) return tell(['invalid_user', error.message]);
    if (!(error instanceof ProblemError)) throw error;
    const id = failures[command.command]?.[error.code];
    if (id === undefined) throw error;
    return tell([id, error.message]);
  }
}

/** The `msg-id` of a command that was not understood. */
function failureOf(text: string): string {
  const [, word = ''] = /^\/([a-z]+)/i.exec(text) ?? [];
  const name = word.toLowerCase();
  const known = parseCommand(`/help ${name}`);
  if (known === null || 'error' in known) return 'unrecognized_cmd';
  return usages[name as CommandName] ?? `usage_${name}`;
}

async function carryOut(
  channelId: string,
  { userId, scopes }: Speaker,
  command: Command,
): Promise<Notice | undefined> {
  if (command.command === 'mods') return await listModerators(channelId);
  if (!scopes.includes('chat:moderate')) throw new ProblemError('forbidden');
  const actor = { userId, groups: [] };
  if (command.command === 'delete') {
    await deleteMessage(channelId, actor, command.messageId);
    return ['delete_message_success', 'The message was deleted.'];
  }
  const by = await requireModerator(channelId, actor);
  const mode = modeOf(command);
  if (mode !== undefined) return void (await changeSettings(by, mode));
  if (command.command === 'clear') return void (await clear(by, ''));
  return (
    (await onPerson(by, command)) ?? ['unavailable_command', `/${command.command} is not available by IRC.`]
  );
}

function modeOf(command: Command): Partial<RoomSettings> | undefined {
  if (command.command === 'slow') return { slowSeconds: command.seconds };
  if (command.command === 'followers') return { followersMinutes: command.minutes };
  return modes[command.command];
}

async function onPerson(by: Moderator, command: Command): Promise<Notice | undefined> {
  switch (command.command) {
    case 'timeout':
      await restrict(by, await idOf(command.name), {
        seconds: command.seconds,
        reason: fittingReason(command.reason),
      });
      return [
        'timeout_success',
        `${command.name} has been timed out for ${formatDuration(command.seconds)}.`,
      ];
    case 'ban':
      await restrict(by, await idOf(command.name), { reason: fittingReason(command.reason) });
      return ['ban_success', `${command.name} is now banned from this room.`];
    case 'unban':
      await lift(by, await idOf(command.name));
      return ['unban_success', `${command.name} is no longer banned from this room.`];
    case 'purge':
      await purge(by, await idOf(command.name), '');
      return ['timeout_success', `What ${command.name} wrote was taken down.`];
    case 'mod':
      await setModerator(by, await idOf(command.name), true);
      return ['mod_success', `You have added ${command.name} as a moderator of this room.`];
    case 'unmod':
      await setModerator(by, await idOf(command.name), false);
      return ['unmod_success', `You have removed ${command.name} as a moderator of this room.`];
    default:
      return undefined;
  }
}

async function listModerators(channelId: string): Promise<Notice> {
  const names = (await listMembers(moderatorsIndex(channelId))).map(({ name }) => name.toLowerCase());
  return names.length === 0
    ? ['no_mods', 'There are no moderators of this room.']
    : ['room_mods', `The moderators of this room are: ${names.join(', ')}`];
}

async function idOf(name: string): Promise<string> {
  const userId = await idOfName('user', name);
  if (userId === undefined) throw new Nobody(name);
  return userId;
}
