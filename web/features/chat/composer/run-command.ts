import type { ChatRoom } from '../../../../client/chat/room';
import {
  type Command,
  type CommandName,
  type CommandRank,
  commands,
  mayUse,
  usageOf,
} from '../../../../domain/chat/moderation/commands';
import type { RoomSettings } from '../../../../domain/chat/rooms/model';
import { formatDuration } from '../../../../domain/kit/durations';
import { call } from '../../../lib/api';
import { muteUser } from '../../../lib/prefs';
import { moderate } from '../../moderation/moderate';
import type { Note } from '../context';

interface Options {
  readonly channelId: string;
  readonly room: ChatRoom;
  readonly rank: CommandRank;
  readonly self: string;
  readonly openCard: (user: { userId: string; name: string }) => void;
}

/** Time in ms in which a message to pin must appear in chat. */
const sentWithin = 10_000;

/**
 * Runs a command. Returns a note for the user, or null when the effect is visible anyway. Throws what the route
 * answers.
 */
export async function runCommand(command: Command, options: Options): Promise<Note | string | null> {
  const { channelId, room, rank, self, openCard } = options;
  if (!mayUse(command.command, rank)) return `Only ${whoMay(command.command)} can use /${command.command}.`;
  const params = { channelId };
  const set = async (body: Partial<RoomSettings>): Promise<null> => {
    await call('chat.updateRoom', { params, body });
    return null;
  };
  switch (command.command) {
    case 'me':
      room.send(`/me ${command.text}`);
      return null;
    case 'timeout': {
      const { userId, username } = await findUser(command.name);
      const { actionId } = await moderate.timeout(channelId, userId, command.seconds, command.reason);
      return { text: `${username} was timed out for ${formatDuration(command.seconds)}.`, actionId };
    }
    case 'ban': {
      const { userId, username } = await findUser(command.name);
      const { actionId } = await moderate.ban(channelId, userId, command.reason);
      return { text: `${username} was banned.`, actionId };
    }
    case 'unban': {
      const { userId, username } = await findUser(command.name);
      await moderate.lift(channelId, userId);
      return `${username} can chat again.`;
    }
    case 'purge': {
      const { userId, username } = await findUser(command.name);
      const { actionId } = await moderate.purge(channelId, userId);
      return { text: `Messages by ${username} were removed.`, actionId };
    }
    case 'delete':
      await moderate.remove(channelId, command.messageId);
      return null;
    case 'clear':
      await call('chat.clear', { params, body: { reason: '' } });
      return null;
    case 'slow':
      return set({ slowSeconds: command.seconds });
    case 'slowoff':
      return set({ slowSeconds: 0 });
    case 'followers':
      return set({ followersMinutes: command.minutes });
    case 'followersoff':
      return set({ followersMinutes: null });
    case 'emoteonly':
    case 'emoteonlyoff':
      return set({ emoteOnly: command.command === 'emoteonly' });
    case 'uniquechat':
    case 'uniquechatoff':
      return set({ uniqueOnly: command.command === 'uniquechat' });
    case 'verified':
    case 'verifiedoff':
      return set({ verifiedOnly: command.command === 'verified' });
    case 'shield':
    case 'shieldoff':
      return set({ shield: command.command === 'shield' });
    case 'pin': {
      const messageId =
        'messageId' in command ? command.messageId : await sendAndWait(room, command.text, self);
      if (messageId === undefined) return 'The message was not sent, so it is not pinned.';
      await moderate.pin(channelId, messageId, command.seconds);
      return null;
    }
    case 'unpin':
      await moderate.unpin(channelId);
      return null;
    case 'mod':
    case 'unmod': {
      const { userId, username } = await findUser(command.name);
      const route = command.command === 'mod' ? 'chat.addModerator' : 'chat.removeModerator';
      await call(route, { params: { channelId, userId } });
      return command.command === 'mod'
        ? `${username} is now a moderator.`
        : `${username} is no longer a moderator.`;
    }
    case 'mods': {
      const { items } = await call('chat.listModerators', { params });
      if (items.length === 0) return 'This channel has no moderators.';
      return `Moderators: ${items.map(({ displayName }) => displayName).join(', ')}.`;
    }
    case 'user': {
      const { userId, username } = await findUser(command.name);
      openCard({ userId, name: username });
      return null;
    }
    case 'block':
    case 'unblock': {
      const { userId, username } = await findUser(command.name);
      const mute = command.command === 'block';
      muteUser({ userId, name: username }, mute);
      return mute ? `You no longer see messages by ${username}.` : `You see messages by ${username} again.`;
    }
    case 'help':
      return help(command.about, rank);
  }
}

const whoMay = (name: CommandName): string =>
  commands[name].who === 'owner' ? 'the broadcaster' : 'moderators';

const findUser = (username: string) => call('users.getProfile', { params: { username } });

function help(about: CommandName | null, rank: CommandRank): string {
  if (about !== null) return `${usageOf(about)}: ${commands[about].help}.`;
  const names = (Object.keys(commands) as CommandName[]).filter((name) => mayUse(name, rank));
  return `${names.map((name) => `/${name}`).join(' ')}. Type /help and a command for more.`;
}

/** Sends a message and waits for its id. */
function sendAndWait(room: ChatRoom, text: string, self: string): Promise<string | undefined> {
  const since = room.getView().seq ?? 0;
  const nonce = room.send(text);
  return new Promise((done) => {
    const end = (messageId: string | undefined): void => {
      clearTimeout(timer);
      stop();
      done(messageId);
    };
    const look = (): void => {
      const { outbox, lines } = room.getView();
      const mine = outbox.find((one) => one.nonce === nonce);
      if (mine?.state === 'refused' || mine?.state === 'in-review') end(undefined);
      if (mine !== undefined) return;
      const line = lines.findLast((one) => one.kind === 'message' && one.message.author.userId === self);
      end(line?.kind === 'message' && line.seq > since ? line.message.messageId : undefined);
    };
    const stop = room.subscribe(look);
    const timer = setTimeout(() => end(undefined), sentWithin);
  });
}
