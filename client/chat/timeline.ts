import type { Entry, Page } from '../../domain/chat/log/model';
import type { Room } from '../../domain/chat/rooms/model';
import { applyEntries, type Content, markRemoved } from './lines';
import { mergeRemovals, noRemovals } from './removals';
import { type Progress, type Run, receive, runOf } from './runs';

export type { Line, Notice } from './lines';
export type { Removal } from './removals';

/** What one client knows of a room. */
export interface Timeline extends Content, Progress {
  /** How many lines are kept, give or take a quarter. */
  readonly limit: number;
  /** Whether there are lines before the first one. */
  readonly older: boolean;
  readonly viewers: number | null;
}

interface Part {
  readonly after: number;
  readonly entries: readonly Entry[];
}

export type TimelineUpdate =
  /** The answer to a join. */
  | ({ readonly type: 'joined'; readonly room: Room; readonly seq: number; readonly more: boolean } & Part)
  /** A live item; without entries it only carries the room's last sequence number. */
  | ({ readonly type: 'chat'; readonly viewers?: number } & Part)
  /** The history's answer: everything that it still has between `after` and the last entry. */
  | ({ readonly type: 'filled' } & Part)
  /** Missing entries cannot be had: continues after them, and drops the lines before. */
  | { readonly type: 'skip' }
  /** The next page of the cached log; the pages before it are known. */
  | { readonly type: 'page'; readonly page: Pick<Page, 'entries' | 'viewers' | 'delivery'> }
  /** Entries before the first line, oldest first. */
  | ({ readonly type: 'older'; readonly more: boolean } & Part)
  | { readonly type: 'limit'; readonly limit: number };

/** A timeline before the first answer. Keeps the last `limit` lines. */
export const emptyTimeline = (limit: number): Timeline => ({
  seq: undefined,
  waiting: [],
  lines: [],
  limit,
  from: 0,
  older: false,
  removals: noRemovals,
  settings: undefined,
  pinned: null,
  delivery: 'socket',
  stateSeq: -1,
  viewers: null,
  emotes: 0,
});

/** The sequence number after which entries are missing, or undefined when none are. */
export function missing(timeline: Timeline): number | undefined {
  return timeline.waiting.length > 0 ? timeline.seq : undefined;
}

/** Applies an update. Frames may come twice, late and in any order: the lines are those of the log, each once. */
export function advance(timeline: Timeline, update: TimelineUpdate): Timeline {
  const { seq } = timeline;
  switch (update.type) {
    case 'joined':
      return join(timeline, update);
    case 'chat': {
      const { viewers } = update;
      const next = viewers === undefined ? timeline : { ...timeline, viewers };
      return add(next, runOf(update.after, update.entries));
    }
    case 'filled': {
      if (seq === undefined) return timeline;
      // What the history has lost cannot be had: its answer counts as following the known entries.
      const run = runOf(update.after, update.entries);
      return add(timeline, { ...run, after: Math.min(run.after, seq) });
    }
    case 'skip': {
      const first = timeline.waiting[0];
      if (first === undefined) return timeline;
      return add({ ...timeline, seq: first.after, from: first.after, lines: [], older: true }, first);
    }
    case 'page': {
      if (seq === undefined) return timeline;
      const { entries, viewers, delivery } = update.page;
      const next = add(timeline, runOf(seq, entries));
      return { ...next, viewers: viewers ?? next.viewers, delivery };
    }
    case 'older':
      return prepend(timeline, update);
    case 'limit':
      return trim({ ...timeline, limit: update.limit });
  }
}

function join(timeline: Timeline, update: Extract<TimelineUpdate, { type: 'joined' }>): Timeline {
  const { room, after, seq, entries, more } = update;
  const first = timeline.seq === undefined;
  const known = first ? { ...timeline, seq: after, from: after, older: more || after > 0 } : timeline;
  const next = add(known, runOf(after, entries, seq));
  if (seq < next.stateSeq) return next;
  return {
    ...next,
    settings: room.settings,
    pinned: room.pinned,
    delivery: room.delivery,
    viewers: room.viewers ?? next.viewers,
    stateSeq: seq,
  };
}

function add(timeline: Timeline, run: Run): Timeline {
  const { ready, seq, waiting } = receive(timeline, run);
  if (seq === timeline.seq && waiting === timeline.waiting) return timeline;
  const next = { ...timeline, seq, waiting };
  return ready.length === 0 ? next : trim(applyEntries(next, ready), Math.floor(next.limit / 4));
}

function prepend(timeline: Timeline, update: Extract<TimelineUpdate, { type: 'older' }>): Timeline {
  const { after, entries, more } = update;
  if (timeline.seq === undefined) return timeline;
  const before = entries.filter(({ seq }) => seq <= timeline.from);
  const part = applyEntries({ ...emptyTimeline(0), from: after }, before);
  const removals = mergeRemovals(part.removals, timeline.removals);
  const lines = [...markRemoved(removals, part.lines), ...timeline.lines];
  const limit = Math.max(timeline.limit, lines.length);
  return { ...timeline, removals, lines, limit, from: Math.min(timeline.from, after), older: more };
}

/** Keeps `limit` lines. The slack makes this rare: a list on screen pays for each change at its start. */
function trim(timeline: Timeline, slack = 0): Timeline {
  const { lines, limit } = timeline;
  const surplus = lines.length - limit;
  if (surplus <= slack) return timeline;
  const last = lines[surplus - 1];
  return { ...timeline, lines: lines.slice(surplus), from: last?.seq ?? timeline.from, older: true };
}
