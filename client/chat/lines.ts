import type { Entry } from '../../domain/chat/log/model';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import type { Delivery, Pinned, RoomSettings } from '../../domain/chat/rooms/model';
import { addRemoval, type Removal, type Removals, removalOf } from './removals';

/** An event that is shown as a line among the messages. */
export type Notice = Extract<
  Entry,
  { type: 'purged' | 'lifted' | 'reinstated' | 'cleared' | 'settings' | 'moderator' }
>;

export type Line =
  | {
      readonly kind: 'message';
      readonly seq: number;
      readonly message: ChatMessage;
      readonly removed: Removal | null;
    }
  | { readonly kind: 'notice'; readonly seq: number; readonly entry: Notice };

/** What the entries of a log add up to. */
export interface Content {
  readonly lines: readonly Line[];
  /** Every line after this sequence number is kept. */
  readonly from: number;
  readonly removals: Removals;
  readonly settings: RoomSettings | undefined;
  readonly pinned: Pinned | null;
  readonly delivery: Delivery;
  /** Settings, pinned and delivery are known up to this sequence number; older entries do not change them. */
  readonly stateSeq: number;
  /** Grows when the channel's emotes change. */
  readonly emotes: number;
}

/** Applies entries that follow the ones applied before. */
export function applyEntries<T extends Content>(content: T, entries: readonly Entry[]): T {
  const lines = [...content.lines];
  let { settings, pinned, delivery, emotes, removals } = content;
  for (const entry of entries) {
    const current = entry.seq > content.stateSeq;
    removals = addRemoval(removals, entry);
    switch (entry.type) {
      case 'message':
        lines.push({ kind: 'message', seq: entry.seq, message: entry.message, removed: null });
        break;
      case 'restored':
        putBack(lines, content.from, entry);
        break;
      case 'settings':
        if (current) settings = entry.settings;
        break;
      case 'pinned':
        if (current) pinned = entry.pinned;
        break;
      case 'delivery':
        if (current) delivery = entry.delivery;
        break;
      case 'emotes':
        emotes = entry.seq;
        break;
    }
    if (isNotice(entry)) lines.push({ kind: 'notice', seq: entry.seq, entry });
  }
  return {
    ...{ ...content, settings, pinned, delivery, emotes, removals },
    lines: removals === content.removals ? lines : markRemoved(removals, lines),
  };
}

/** The lines with their removals; unchanged lines keep their identity. */
export const markRemoved = (removals: Removals, lines: readonly Line[]): readonly Line[] =>
  lines.map((line) => {
    if (line.kind !== 'message') return line;
    const removed = removalOf(removals, line.seq, line.message);
    return removed === line.removed ? line : { ...line, removed };
  });

const isNotice = (entry: Entry): entry is Notice =>
  entry.type === 'purged' ||
  entry.type === 'lifted' ||
  entry.type === 'reinstated' ||
  entry.type === 'cleared' ||
  entry.type === 'settings' ||
  entry.type === 'moderator';

/** Puts a restored message back where it was, unless that is before the first line. */
function putBack(lines: Line[], from: number, entry: Extract<Entry, { type: 'restored' }>): void {
  const { message, wrote } = entry;
  const line: Line = { kind: 'message', seq: wrote, message, removed: null };
  const at = lines.findIndex(({ seq }) => seq >= wrote);
  if (at >= 0 && lines[at]?.seq === wrote) lines[at] = line;
  else if (wrote > from) lines.splice(at < 0 ? lines.length : at, 0, line);
}
