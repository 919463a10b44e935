import { pack } from '../../../domain/chat/delivery/packing';
import { refusalLine } from '../../../domain/chat/irc/notices';
import { type Capability, ircFrame, textOf } from '../../../domain/chat/irc/room';
import type { ChatMessage, Entry, RoomSettings } from '../../../domain/chat/model';
import type { ProblemError } from '../../../domain/kit/problem';
import type { Connections, Outcome } from '../../kit/clients/connections';
import { isEmoteOf } from '../emotes/emote-names';
import { capabilitiesOf, ircOf } from '../irc/irc-store';
import type { Subscription } from '../rooms/subscriptions-store';

/** What the connections of the IRC bridge are told of a room's entries. */

export interface IrcBroadcast {
  readonly name: string;
  /** As they were before the entries; absent when that is not known. */
  readonly settings?: RoomSettings;
  readonly entries: readonly Entry[];
  /** The messages that the entries take down, as far as they are found. */
  readonly earlier: readonly ChatMessage[];
  /** Message id → the connection that it came by, which IRC does not tell of it. */
  readonly saidBy: Readonly<Record<string, string>>;
}

/** Posts lines of IRC to these seats: one text for all that asked for the same capabilities and said nothing of it. */
export async function postLines(
  sockets: Connections,
  channelId: string,
  subscriptions: readonly Subscription[],
  { name, settings, entries, earlier, saidBy }: IrcBroadcast,
): Promise<Outcome> {
  const gone = new Set<string>();
  const failed = new Set<string>();
  if (subscriptions.length === 0 || entries.length === 0) return { gone: [], failed: [] };
  const emotes = await isEmoteOf(channelId);
  const speakers = new Set(Object.values(saidBy));
  for (const group of groupsOf(subscriptions, speakers)) {
    const [{ connectionId, capabilities = [] }] = group as [Subscription];
    const others = entries.filter(
      (entry) => entry.type !== 'message' || saidBy[entry.message.messageId] !== connectionId,
    );
    const room = { channelId, name, emotes, earlier, ...(settings && { settings }) };
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

/** Tells a bot that what it said was not let through after all. */
export async function postRefusal(
  sockets: Connections,
  channelId: string,
  connectionId: string,
  problem: ProblemError,
): Promise<void> {
  const item = await ircOf(connectionId);
  const name = item?.rooms[channelId];
  if (name === undefined) return;
  await sockets.post(connectionId, textOf([refusalLine({ name }, problem)], capabilitiesOf(item)));
}

/** Seats that are told the same: by capabilities, and who spoke alone. */
function groupsOf(subscriptions: readonly Subscription[], speakers: ReadonlySet<string>): Subscription[][] {
  const groups = new Map<string, Subscription[]>();
  for (const subscription of subscriptions) {
    const { connectionId, capabilities = [] } = subscription;
    const key = speakers.has(connectionId) ? connectionId : [...capabilities].sort().join();
    groups.set(key, [...(groups.get(key) ?? []), subscription]);
  }
  return [...groups.values()];
}

/** Whole lines, no more in a frame than it holds. */
const framesOf = (text: string): string[] =>
  text === '' ? [] : pack(text.split(/(?<=\r\n)/), 0).map((lines) => lines.join(''));
