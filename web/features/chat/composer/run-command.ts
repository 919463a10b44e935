import type { ChatRoom } from '../../../../client/chat/room';
import {
  type Command,
  type CommandName,
  type CommandRank,
  commands,
  mayUse,
  usageOf,
} from '../../../../domain/chat/moderation/commands';
import { formatDuration } from '../../../../domain/chat/moderation/durations';
import type { RoomSettings } from '../../../../domain/chat/rooms/model';
import { call } from '../../../lib/api';
import { getPrefs, setPrefs } from '../../../lib/prefs';
import { moderate } from '../../moderation/moderate';

interface Around {
  readonly channelId: string;
  readonly room: ChatRoom;
  readonly rank: CommandRank;
  readonly self: string;
  readonly openCard: (person: { userId: string; name: string }) => void;
}

/** A message that is to be pinned is in the log within these ms, or not at all. */
const saidWithin = 10_000;

/**
 * Carries a command out and answers a sentence for who gave it, or null when what it does is seen anyway. Throws
 * what the route answers.
 */
export async function runCommand(command: Command, around: Around): Promise<string | null> {
  const { channelId, room, rank, self, openCard } = around;
  if (!mayUse(command.command, rank))
    return `Only the ${needed(command.command)} may use /${command.command}.`;
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
      const { userId, username } = await person(command.name);
      await moderate.timeout(channelId, userId, command.seconds, command.reason);
      return `${username} is timed out for ${formatDuration(command.seconds)}.`;
    }
    case 'ban': {
      const { userId, username } = await person(command.name);
      await moderate.ban(channelId, userId, command.reason);
      return `${username} is banned.`;
    }
    case 'unban': {
      const { userId, username } = await person(command.name);
      await moderate.lift(channelId, userId);
      return `${username} may write again.`;
    }
    case 'purge': {
      const { userId, username } = await person(command.name);
      await moderate.purge(channelId, userId);
      return `What ${username} wrote is taken down.`;
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
      const messageId = 'messageId' in command ? command.messageId : await said(room, command.text, self);
      if (messageId === undefined) return 'The message did not get into the chat, so it is not pinned.';
      await moderate.pin(channelId, messageId, command.seconds);
      return null;
    }
    case 'unpin':
      await moderate.unpin(channelId);
      return null;
    case 'mod':
    case 'unmod': {
      const { userId, username } = await person(command.name);
      const route = command.command === 'mod' ? 'chat.addModerator' : 'chat.removeModerator';
      await call(route, { params: { channelId, userId } });
      return command.command === 'mod'
        ? `${username} is a moderator now.`
        : `${username} is no moderator any more.`;
    }
    case 'mods': {
      const { items } = await call('chat.listModerators', { params });
      if (items.length === 0) return 'This room has no moderators.';
      return `Moderators: ${items.map(({ displayName }) => displayName).join(', ')}.`;
    }
    case 'user': {
      const { userId, username } = await person(command.name);
      openCard({ userId, name: username });
      return null;
    }
    case 'block':
    case 'unblock': {
      const { userId, username } = await person(command.name);
      const others = getPrefs().hidden.filter((one) => one.userId !== userId);
      const block = command.command === 'block';
      setPrefs({ hidden: block ? [...others, { userId, name: username }] : others });
      return block
        ? `You do not see any more what ${username} writes.`
        : `You see again what ${username} writes.`;
    }
    case 'help':
      return help(command.about, rank);
  }
}

const needed = (name: CommandName): string =>
  commands[name].who === 'owner' ? "channel's owner" : 'moderators';

const person = (username: string) => call('users.getProfile', { params: { username } });

function help(about: CommandName | null, rank: CommandRank): string {
  if (about !== null) return `${usageOf(about)}: ${commands[about].help}.`;
  const names = (Object.keys(commands) as CommandName[]).filter((name) => mayUse(name, rank));
  return `${names.map((name) => `/${name}`).join(' ')}. Write /help and a name for more.`;
}

/** Says something and waits for the id under which it is in the log. */
function said(room: ChatRoom, text: string, self: string): Promise<string | undefined> {
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
    const timer = setTimeout(() => end(undefined), saidWithin);
  });
}
