import { pack } from '../../../domain/chat/delivery/packing';
import { type Capability, ircFrame } from '../../../domain/chat/irc/room';
import type { Entry } from '../../../domain/chat/log/model';
import type { ChatMessage } from '../../../domain/chat/messaging/model';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { groupBy } from '../../../domain/kit/group-by';
import type { Connections, Outcome } from '../../kit/clients/connections';
import { loadEmoteMatcher } from '../emotes/emote-names';
import type { Subscription } from '../rooms/subscriptions-store';

/** What the IRC bridge needs of some entries. */
export interface IrcBroadcast {
  /** The channel's name. */
  readonly name: string;
  /** The room's settings before the entries; absent when they are not known. */
  readonly settings?: RoomSettings;
  readonly entries: readonly Entry[];
  /** The messages that the entries remove, as far as they are found. */
  readonly earlier: readonly ChatMessage[];
  /** Message id → the connection that sent it: IRC does not echo a message to its sender. */
  readonly saidBy: Readonly<Record<string, string>>;
}

/** Posts IRC lines to these subscriptions: one text for all with the same capabilities that sent none of it. */
export async function postIrcLines(
  sockets: Connections,
  channelId: string,
  subscriptions: readonly Subscription[],
  { name, settings, entries, earlier, saidBy }: IrcBroadcast,
): Promise<Outcome> {
  const gone = new Set<string>();
  const failed = new Set<string>();
  if (subscriptions.length === 0 || entries.length === 0) return { gone: [], failed: [] };
  const emotes = await loadEmoteMatcher(channelId);
  const room = { channelId, name, emotes, earlier, ...(settings && { settings }) };
  for (const group of groupsOf(subscriptions, new Set(Object.values(saidBy)))) {
    const [{ connectionId, capabilities = [] }] = group as [Subscription];
    const others = entries.filter(
      (entry) => entry.type !== 'message' || saidBy[entry.message.messageId] !== connectionId,
    );
    for (const text of framesOf(ircFrame(room, others, capabilities as Capability[]))) {
      const ids = group
        .map((subscription) => subscription.connectionId)
        .filter((id) => !gone.has(id) && !failed.has(id));
      const outcome = await sockets.postMany(ids, text);
      for (const id of outcome.gone) gone.add(id);
      for (const id of outcome.failed) failed.add(id);
    }
  }
  return { gone: [...gone], failed: [...failed] };
}

/** Subscriptions that get the same text: by capabilities; each sender alone. */
function groupsOf(
  subscriptions: readonly Subscription[],
  senders: ReadonlySet<string>,
): readonly (readonly Subscription[])[] {
  const groups = groupBy(subscriptions, ({ connectionId, capabilities = [] }) =>
    senders.has(connectionId) ? connectionId : [...capabilities].sort().join(),
  );
  return [...groups.values()];
}

/** Whole lines, as many as fit a frame. */
const framesOf = (text: string): string[] =>
  text === '' ? [] : pack(text.split(/(?<=\r\n)/), 0).map((lines) => lines.join(''));
