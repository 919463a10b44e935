import type { Entry } from '../../domain/chat/log/model';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import type { Room } from '../../domain/chat/rooms/model';
import { defaultSettings } from '../../domain/chat/rooms/settings';
import { advance, emptyTimeline, type Line, type Timeline, type TimelineUpdate } from '../chat/timeline';

const room: Room = {
  ...{ channelId: 'chn_1', settings: defaultSettings, pinned: null, delivery: 'socket', viewers: 3 },
};

/** The message with this number; its text and id contain the number. */
export const numbered = (number: number, userId: string): ChatMessage => ({
  messageId: `msg_${number}`,
  at: number,
  author: { userId, name: userId, displayName: userId, colour: '#aabbcc', badges: [] },
  text: `message ${number}`,
});

export const said = (seq: number, userId: string): Entry => ({
  ...{ type: 'message', seq, message: numbered(seq, userId) },
});

/** The answer to a join. */
export const join = (after: number, entries: Entry[], more = false): TimelineUpdate => ({
  ...{ type: 'joined', room, after, entries, more },
  seq: entries.at(-1)?.seq ?? after,
});

/** The timeline of a viewer who joined before the first entry. */
export const start = (limit = 500): Timeline => advance(emptyTimeline(limit), join(0, []));

/** The timeline after a whole log in one frame. */
export const whole = (log: readonly Entry[], limit = 500): Timeline =>
  advance(start(limit), { type: 'chat', after: 0, entries: log });

export const texts = (lines: readonly Line[]) =>
  lines.map((line) => (line.kind === 'message' ? [line.message.text, line.removed] : line.entry.type));
