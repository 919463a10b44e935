import type { Entry, Page } from '../../domain/chat/log/model';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import type { Delivery, Pinned, Room, RoomSettings } from '../../domain/chat/rooms/model';

/** Why a message is not to be read any more. */
export type Removal = 'deleted' | 'purge' | 'timeout' | 'ban' | 'cleared';

/** What is worth a line of its own among the messages. */
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

/** Consecutive entries of a room's log: nothing is missing between `after` and `last`. */
interface Run {
  readonly after: number;
  readonly last: number;
  readonly entries: readonly Entry[];
}

/** That somebody's messages were taken down, or that those after a place stand again. */
type Mark =
  | { readonly seq: number; readonly cause: 'purge' | 'timeout' | 'ban' }
  | { readonly seq: number; readonly cause: 'reinstated'; readonly after: number };

/** What one client knows of a room: the lines in order, and runs that wait for what is missing before them. */
export interface Timeline {
  /** Everything up to this place is known, as far as it is kept; undefined before the first answer. */
  readonly seq: number | undefined;
  readonly lines: readonly Line[];
  /** How many lines are kept, give or take a quarter. */
  readonly limit: number;
  /** Everything after this place is kept; before it there may be `older` lines. */
  readonly from: number;
  readonly older: boolean;
  readonly waiting: readonly Run[];
  readonly settings: RoomSettings | undefined;
  readonly pinned: Pinned | null;
  readonly delivery: Delivery;
  readonly viewers: number | null;
  /** Grows when the channel's emotes change. */
  readonly emotes: number;
  /** The place up to which settings, pinned and delivery are known. */
  readonly told: number;
  /** Of messages by their id: whether they are deleted, or stand again. */
  readonly deleted: ReadonlyMap<string, boolean>;
  /** Of people by their id, in order. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  readonly cleared: number;
}

export type TimelineUpdate =
  /** The answer to a join. */
  | ({ readonly type: 'joined'; readonly room: Room; readonly seq: number; readonly more: boolean } & Omit<
      Run,
      'last'
    >)
  /** A live item; without entries it only tells the room's last place. */
  | ({ readonly type: 'chat'; readonly viewers?: number } & Omit<Run, 'last'>)
  /** The history's answer about what is missing: all that the room has between `after` and its last entry. */
  | ({ readonly type: 'filled' } & Omit<Run, 'last'>)
  /** What is missing will not come: goes on with what waits, and forgets what was before. */
  | { readonly type: 'skip' }
  /** The next page of the log's cache; the pages before it are known. */
  | { readonly type: 'page'; readonly page: Pick<Page, 'entries' | 'viewers' | 'delivery'> }
  /** Entries before the first line, oldest first. */
  | {
      readonly type: 'older';
      readonly after: number;
      readonly entries: readonly Entry[];
      readonly more: boolean;
    }
  | { readonly type: 'limit'; readonly limit: number };

/** Nothing is known yet. Keeps the last `limit` lines. */
export const emptyTimeline = (limit: number): Timeline => ({
  seq: undefined,
  lines: [],
  limit,
  from: 0,
  older: false,
  waiting: [],
  settings: undefined,
  pinned: null,
  delivery: 'socket',
  viewers: null,
  emotes: 0,
  told: -1,
  deleted: new Map(),
  marks: new Map(),
  cleared: -1,
});

/** The place after which entries are missing, or undefined when none are: the history is to be asked for them. */
export function missing(timeline: Timeline): number | undefined {
  return timeline.waiting.length > 0 ? timeline.seq : undefined;
}

/**
 * The timeline after some news. Frames may come twice, late and in any order: the lines are those of the log, in its
 * order, each once.
 */
export function advance(timeline: Timeline, news: TimelineUpdate): Timeline {
  switch (news.type) {
    case 'joined':
      return joined(timeline, news);
    case 'chat': {
      const known = news.viewers === undefined ? timeline : { ...timeline, viewers: news.viewers };
      return take(known, runOf(news.after, news.entries));
    }
    case 'filled': {
      if (timeline.seq === undefined) return timeline;
      // What the history does not have any more will not come: its answer is taken as following what is known.
      const run = runOf(news.after, news.entries);
      return take(timeline, { ...run, after: Math.min(run.after, timeline.seq) });
    }
    case 'skip': {
      const first = timeline.waiting[0];
      if (first === undefined) return timeline;
      const seq = first.after;
      return drain({ ...timeline, seq, from: seq, lines: [], older: true });
    }
    case 'page': {
      const { entries, viewers, delivery } = news.page;
      const { seq } = timeline;
      if (seq === undefined) return timeline;
      const next = take(timeline, { after: seq, last: lastOf(seq, entries), entries });
      return { ...next, viewers: viewers ?? next.viewers, delivery };
    }
    case 'older':
      return older(timeline, news);
    case 'limit':
      return trim({ ...timeline, limit: news.limit });
  }
}

const lastOf = (after: number, entries: readonly Entry[]): number => entries.at(-1)?.seq ?? after;

const runOf = (after: number, entries: readonly Entry[]): Run => ({
  after,
  last: lastOf(after, entries),
  entries,
});

function joined(timeline: Timeline, news: Extract<TimelineUpdate, { type: 'joined' }>): Timeline {
  const { room, after, seq, entries, more } = news;
  const first = timeline.seq === undefined;
  const known: Timeline = first
    ? { ...timeline, seq: after, from: after, older: more || after > 0 }
    : timeline;
  const next = take(known, { after, last: Math.max(seq, lastOf(after, entries)), entries });
  if (seq < next.told) return next;
  return {
    ...next,
    settings: room.settings,
    pinned: room.pinned,
    delivery: room.delivery,
    viewers: room.viewers ?? next.viewers,
    told: seq,
  };
}

/** Takes a run in, or lets it wait for what is missing before it. */
function take(timeline: Timeline, run: Run): Timeline {
  // Before the answer to a join it is not known where the lines begin.
  const known = timeline.seq;
  if (known === undefined) return wait(timeline, run);
  if (run.last <= known) return drain(timeline);
  if (run.after > known) return wait(timeline, run);
  return drain(append(timeline, run));
}

function wait(timeline: Timeline, run: Run): Timeline {
  const same = timeline.waiting.some(({ after, last }) => after <= run.after && last >= run.last);
  if (same) return timeline;
  const waiting = [...timeline.waiting, run].sort((a, b) => a.after - b.after || a.last - b.last);
  return { ...timeline, waiting };
}

/** Takes in what waited for what is known now. */
function drain(timeline: Timeline): Timeline {
  let next = timeline;
  for (;;) {
    const [first, ...waiting] = next.waiting;
    const { seq } = next;
    if (first === undefined || seq === undefined || first.after > seq) return next;
    next = { ...next, waiting };
    if (first.last > seq) next = append(next, first);
  }
}

/** Adds the entries of a run that are not known yet. The run begins within what is known. */
function append(timeline: Timeline, run: Run): Timeline {
  const known = timeline.seq ?? run.after;
  const fresh = run.entries.filter(({ seq }) => seq > known);
  const next = { ...timeline, seq: Math.max(known, run.last) };
  return fresh.length === 0 ? next : trim(apply(next, fresh), Math.floor(next.limit / 4));
}

function apply(timeline: Timeline, entries: readonly Entry[]): Timeline {
  const lines = [...timeline.lines];
  const deleted = new Map(timeline.deleted);
  const marks = new Map(timeline.marks);
  const mark = (userId: string, one: Mark): void => {
    marks.set(userId, [...(marks.get(userId) ?? []), one]);
    removing = true;
  };
  let { settings, pinned, delivery, emotes, cleared } = timeline;
  let removing = false;
  for (const entry of entries) {
    const current = entry.seq > timeline.told;
    switch (entry.type) {
      case 'message':
        lines.push({ kind: 'message', seq: entry.seq, message: entry.message, removed: null });
        break;
      case 'deleted':
        deleted.set(entry.messageId, true);
        removing = true;
        break;
      case 'restored':
        deleted.set(entry.message.messageId, false);
        insert(lines, timeline.from, entry);
        removing = true;
        break;
      case 'purged':
        mark(entry.userId, { seq: entry.seq, cause: entry.cause });
        break;
      case 'reinstated':
        mark(entry.userId, { seq: entry.seq, cause: entry.type, after: entry.after });
        break;
      case 'cleared':
        cleared = entry.seq;
        removing = true;
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
  const next = { ...timeline, lines, settings, pinned, delivery, emotes, cleared, deleted, marks };
  return removing ? { ...next, lines: lines.map((line) => marked(next, line)) } : next;
}

const isNotice = (entry: Entry): entry is Notice =>
  entry.type === 'purged' ||
  entry.type === 'lifted' ||
  entry.type === 'reinstated' ||
  entry.type === 'cleared' ||
  entry.type === 'settings' ||
  entry.type === 'moderator';

/** Puts a message that stands again where it was, unless that is before the first line. */
function insert(lines: Line[], from: number, entry: Extract<Entry, { type: 'restored' }>): void {
  const { message, wrote } = entry;
  const line: Line = { kind: 'message', seq: wrote, message, removed: null };
  const at = lines.findIndex(({ seq }) => seq >= wrote);
  if (at >= 0 && lines[at]?.seq === wrote) lines[at] = line;
  else if (wrote > from) lines.splice(at < 0 ? lines.length : at, 0, line);
}

/** The line with the mark that it has to have now; itself when that is so already. */
function marked(timeline: Timeline, line: Line): Line {
  if (line.kind !== 'message') return line;
  const removed = removalOf(timeline, line.seq, line.message);
  return removed === line.removed ? line : { ...line, removed };
}

function removalOf(timeline: Timeline, seq: number, message: ChatMessage): Removal | null {
  if (timeline.deleted.get(message.messageId)) return 'deleted';
  const marks = timeline.marks.get(message.author.userId) ?? [];
  for (const { seq: when, cause } of marks) {
    if (when < seq || cause === 'reinstated') continue;
    const stands = marks.some((one) => one.cause === 'reinstated' && one.seq > when && one.after < seq);
    if (!stands) return cause;
  }
  return timeline.cleared > seq ? 'cleared' : null;
}

function older(timeline: Timeline, news: Extract<TimelineUpdate, { type: 'older' }>): Timeline {
  const { seq, from } = timeline;
  if (seq === undefined) return timeline;
  const before = news.entries.filter((entry) => entry.seq <= from);
  const told = apply({ ...emptyTimeline(Number.POSITIVE_INFINITY), from: news.after }, before);
  const known = merged(timeline, told);
  const lines = [...told.lines.map((line) => marked(known, line)), ...timeline.lines];
  const limit = Math.max(timeline.limit, lines.length);
  return { ...known, lines, limit, from: Math.min(from, news.after), older: news.more };
}

/** What was removed, by what was known before and by older entries. */
function merged(timeline: Timeline, told: Timeline): Timeline {
  const marks = new Map(timeline.marks);
  for (const [userId, of] of told.marks) marks.set(userId, [...of, ...(marks.get(userId) ?? [])]);
  return {
    ...timeline,
    deleted: new Map([...told.deleted, ...timeline.deleted]),
    marks,
    cleared: Math.max(timeline.cleared, told.cleared),
  };
}

/** Leaves `limit` lines, once there are `slack` more: a list on screen pays for each change at its start. */
function trim(timeline: Timeline, slack = 0): Timeline {
  const { lines, limit } = timeline;
  if (lines.length <= limit + slack) return timeline;
  const kept = lines.slice(lines.length - limit);
  const last = lines[lines.length - limit - 1];
  return { ...timeline, lines: kept, from: last?.seq ?? timeline.from, older: true };
}
