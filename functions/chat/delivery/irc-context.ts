import { LRUCache } from 'lru-cache';
import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';
import type { Entry } from '../../../domain/chat/log/model';
import type { ChatMessage } from '../../../domain/chat/messaging/model';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { findMessage } from '../log/log-store';
import type { IrcBroadcast } from './post-irc-lines';

/** The settings of each room as this instance broadcast them last: IRC announces what changed. */
const settings = new LRUCache<string, RoomSettings>({ max: 5_000 });

/** What the IRC bridge needs of some entries besides the entries and the channel's name. */
export async function loadIrcContext(
  channelId: string,
  batch: readonly StreamRecord[],
  entries: readonly Entry[],
): Promise<Omit<IrcBroadcast, 'name'>> {
  return {
    entries,
    earlier: await removedBy(channelId, entries),
    saidBy: sendersOf(batch),
    ...settingsBefore(channelId, entries),
  };
}

/** Message id → connection, for the batch's messages that came by the bridge. */
const sendersOf = (batch: readonly StreamRecord[]): Record<string, string> =>
  Object.fromEntries(
    batch.flatMap(({ record }) =>
      record.kind === 'entry' && record.entry.type === 'message' && record.sender?.via === 'irc'
        ? [[record.entry.message.messageId, record.sender.connectionId]]
        : [],
    ),
  );

async function removedBy(channelId: string, entries: readonly Entry[]): Promise<ChatMessage[]> {
  const found = await Promise.all(
    entries.map((entry) => (entry.type === 'deleted' ? findMessage(channelId, entry.messageId) : undefined)),
  );
  return found.flatMap((one) => (one === undefined ? [] : [one.message]));
}

function settingsBefore(channelId: string, entries: readonly Entry[]): { settings?: RoomSettings } {
  const before = settings.get(channelId);
  const change = entries.findLast((entry) => entry.type === 'settings');
  if (change !== undefined) settings.set(channelId, change.settings);
  return before === undefined ? {} : { settings: before };
}
