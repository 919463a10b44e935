import type { Entry } from '../../domain/chat/log/model';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import type { Delivery, Pinned, RoomSettings } from '../../domain/chat/rooms/model';
import { addRemoval, type Removal, type Removals, removalOf, withoutRemovedQuote } from './removals';

/** An event that is shown as a line among the messages. */
export type Notice = Extract<
  Entry,
  { type: 'purged' | 'lifted' | 'reinstated' | 'cleared' | 'settings' | 'moderator' }
>;

export type Line =
  | {
      readonly kind: 'message';
      readonly seq: number;
      /** Its quote has no text when the quoted message is removed. */
      readonly message: ChatMessage;
      readonly removed: Removal | null;
      /** The message as it was written. */
      readonly written: ChatMessage;
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
        lines.push(lineOf(entry.seq, entry.message));
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
    const removed = removalOf(removals, line.seq, line.written);
    const message = withoutRemovedQuote(removals, line.seq, line.written);
    const isSame = removed === line.removed && message.reply?.text === line.message.reply?.text;
    return isSame ? line : { ...line, removed, message };
  });

const isNotice = (entry: Entry): entry is Notice =>
  entry.type === 'purged' ||
  entry.type === 'lifted' ||
  entry.type === 'reinstated' ||
  entry.type === 'cleared' ||
  entry.type === 'settings' ||
  entry.type === 'moderator';

const lineOf = (seq: number, written: ChatMessage): Line => ({
  ...{ kind: 'message', seq, written },
  message: written,
  removed: null,
});

/** Puts a restored message back where it was, unless that is before the first line. */
function putBack(lines: Line[], from: number, entry: Extract<Entry, { type: 'restored' }>): void {
  const { message, wrote } = entry;
  const line = lineOf(wrote, message);
  const at = lines.findIndex(({ seq }) => seq >= wrote);
  if (at >= 0 && lines[at]?.seq === wrote) lines[at] = line;
  else if (wrote > from) lines.splice(at < 0 ? lines.length : at, 0, line);
}
