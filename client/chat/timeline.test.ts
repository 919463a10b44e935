import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../domain/chat/log/model';
import { defaultSettings } from '../../domain/chat/rooms/settings';
import { join, said, start, texts, whole } from '../testing/timeline';
import { advance, emptyTimeline, missing, type Timeline, type TimelineUpdate } from './timeline';

type Kind = 'message' | 'deleted' | 'purged' | 'banned' | 'reinstated' | 'restored' | 'cleared' | 'settings';

/** Logs of messages, removals and restorations. Sequence numbers grow by 1 to 3. */
const logs = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Kind>(
        ...(['message', 'message', 'message', 'message'] as const),
        ...(['deleted', 'purged', 'banned', 'reinstated', 'restored', 'cleared', 'settings'] as const),
      ),
      who: fc.constantFrom('ana', 'ben', 'eve'),
      step: fc.integer({ min: 1, max: 3 }),
      pick: fc.nat(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    const log: Entry[] = [];
    let seq = 0;
    for (const { kind, who, step, pick } of steps) {
      seq += step;
      const written = log.filter((entry) => entry.type === 'message');
      const one = written[pick % Math.max(1, written.length)];
      if (kind === 'message' || ((kind === 'deleted' || kind === 'restored') && one === undefined))
        log.push(said(seq, who));
      else if (kind === 'deleted') log.push({ type: kind, seq, messageId: one!.message.messageId });
      else if (kind === 'restored') log.push({ type: kind, seq, message: one!.message, wrote: one!.seq });
      else if (kind === 'purged') log.push({ type: kind, seq, userId: who, name: who, cause: 'purge' });
      else if (kind === 'banned') log.push({ type: 'purged', seq, userId: who, name: who, cause: 'ban' });
      else if (kind === 'reinstated')
        log.push({ type: kind, seq, userId: who, name: who, after: pick % seq });
      else if (kind === 'cleared') log.push({ type: kind, seq });
      else log.push({ type: 'settings', seq, settings: { ...defaultSettings, slowSeconds: pick % 120 } });
    }
    return log;
  });

/** The log cut into frames, each with the sequence number before its first entry. */
function frames(
  log: readonly Entry[],
  sizes: readonly number[],
): Extract<TimelineUpdate, { type: 'chat' }>[] {
  const cut: Extract<TimelineUpdate, { type: 'chat' }>[] = [];
  for (let at = 0, turn = 0; at < log.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    cut.push({ type: 'chat', after: log[at - 1]?.seq ?? 0, entries: log.slice(at, at + size) });
    at += size;
  }
  return cut;
}

const history = (log: readonly Entry[], after: number, limit: number): TimelineUpdate => ({
  type: 'filled',
  after,
  entries: log.filter(({ seq }) => seq > after).slice(0, limit),
});

/** Fetches the history, a few entries at a time, until nothing is missing. */
function fill(timeline: Timeline, log: readonly Entry[], limit = 3): Timeline {
  let next = timeline;
  for (let after = missing(next); after !== undefined; after = missing(next)) {
    const filled = advance(next, history(log, after, limit));
    expect(filled.seq).toBeGreaterThan(after);
    next = filled;
  }
  return next;
}

/** What a viewer sees, and what is known of the room. */
const seen = ({ lines, settings: set, seq, waiting }: Timeline) => ({ lines, set, seq, waiting });
const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });

describe('frames of a room', () => {
  it('add up to the log when they come twice, late, out of order or not at all', () => {
    fc.assert(
      fc.property(logs, sizes, fc.infiniteStream(fc.nat(5)), (log, cut, dice) => {
        const sent = frames(log, cut);
        const tail: TimelineUpdate = { type: 'chat', after: log.at(-1)!.seq, entries: [] };
        // Each frame arrives never, once or twice, somewhere near its turn.
        const arrivals = sent
          .flatMap((frame, turn) => Array.from({ length: dice.next().value % 3 }, () => ({ frame, turn })))
          .map(({ frame, turn }) => ({ frame, turn: turn + dice.next().value }))
          .sort((a, b) => a.turn - b.turn)
          .map(({ frame }): TimelineUpdate => frame);
        let timeline = start();
        for (const update of [...arrivals, tail]) {
          timeline = advance(timeline, update);
          if (dice.next().value === 0) timeline = fill(timeline, log);
          // The lines are the beginning of the log at each moment.
          const known = log.filter(({ seq }) => seq <= timeline.seq!);
          expect(timeline.lines).toEqual(whole(known).lines);
        }
        expect(seen(fill(timeline, log))).toEqual(seen(whole(log)));
      }),
    );
  });

  it('wait for the answer to the join', () => {
    fc.assert(
      fc.property(logs, sizes, fc.nat(39), (log, cut, at) => {
        const sent = frames(log, cut);
        const until = log.slice(0, at % log.length);
        let timeline = emptyTimeline(500);
        for (const frame of sent.toReversed()) timeline = advance(timeline, frame);
        expect(timeline.lines).toEqual([]);
        timeline = fill(advance(timeline, join(0, until)), log);
        expect(timeline.lines).toEqual(whole(log).lines);
      }),
    );
  });
});

describe('a reconnect', () => {
  it('neither loses nor repeats entries, whichever part of the log the answer brings', () => {
    fc.assert(
      fc.property(logs, fc.nat(39), fc.nat(39), fc.integer({ min: 1, max: 4 }), (log, lost, back, fit) => {
        const [a, b] = [lost % log.length, back % log.length].sort((x, y) => x - y) as [number, number];
        let timeline = advance(start(), { type: 'chat', after: 0, entries: log.slice(0, a) });
        const since = log.slice(a, b);
        const latest = since.slice(-fit);
        const after = log[b - latest.length - 1]?.seq ?? 0;
        timeline = advance(timeline, join(after, latest, latest.length < since.length));
        timeline = advance(timeline, { type: 'chat', after: log[b - 1]?.seq ?? 0, entries: log.slice(b) });
        expect(fill(timeline, log).lines).toEqual(whole(log).lines);
      }),
    );
  });

  it('takes the state of the room from the answer, not from older entries that arrive later', () => {
    const old: Entry = { type: 'settings', seq: 5, settings: { ...defaultSettings, slowSeconds: 30 } };
    const first = advance(emptyTimeline(10), join(2, []));
    const back = advance(first, { ...join(8, []), seq: 8 } as TimelineUpdate);
    expect(missing(back)).toBe(2);
    const filled = advance(back, { type: 'filled', after: 2, entries: [old] });
    expect(filled.settings?.slowSeconds).toBe(0);
    const later: Entry = { type: 'settings', seq: 9, settings: { ...defaultSettings, slowSeconds: 60 } };
    const end = advance(fill(filled, [old, later]), { type: 'chat', after: 5, entries: [later] });
    expect(end.settings?.slowSeconds).toBe(60);
  });

  it('skips entries that the history has lost', () => {
    const before = whole([said(1, 'ana'), said(2, 'ana')]);
    const gap = advance(before, { type: 'chat', after: 8, entries: [said(9, 'ana')] });
    expect(texts(gap.lines)).toHaveLength(2);
    const skipped = advance(gap, { type: 'skip' });
    expect(texts(skipped.lines)).toEqual([['message 9', null]]);
    expect([skipped.seq, skipped.from, skipped.older, missing(skipped)]).toEqual([9, 8, true, undefined]);
  });
});

describe('the lines', () => {
  it('are the last ones, and older ones load in front', () => {
    fc.assert(
      fc.property(
        logs,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (log, limit, page) => {
          const all = whole(log);
          let timeline = whole(log, limit);
          expect(timeline.lines.length).toBeLessThanOrEqual(limit * 1.25);
          while (timeline.older) {
            const before = log.filter(({ seq }) => seq <= timeline.from);
            const entries = before.slice(-page);
            const more = before.length > entries.length;
            const after = log[before.length - entries.length - 1]?.seq ?? 0;
            timeline = advance(timeline, { type: 'older', after, entries, more });
          }
          // A restored message shows again even if its deletion was trimmed.
          expect(timeline.lines).toEqual(all.lines);
          expect(timeline.settings).toEqual(all.settings);
          const again = advance(timeline, { type: 'limit', limit });
          expect(again.lines).toEqual(all.lines.slice(-limit));
        },
      ),
    );
  });

  it('keep their identity while they do not change', () => {
    const one = whole([said(1, 'ana')]);
    const two = advance(one, {
      type: 'chat',
      after: 1,
      entries: [said(2, 'ben'), { type: 'deleted', seq: 3, messageId: 'msg_2' }],
    });
    expect(two.lines[0]).toBe(one.lines[0]);
    expect(advance(two, { type: 'chat', after: 3, entries: [] })).toBe(two);
  });

  it('are the same from pages as from frames; pages also bring viewers and delivery', () => {
    fc.assert(
      fc.property(logs, sizes, (log, cut) => {
        let timeline = start();
        for (const { entries } of frames(log, cut))
          for (const size of [1, 2])
            timeline = advance(timeline, {
              type: 'page',
              page: { entries: [...entries], viewers: size, delivery: 'polling' },
            });
        expect(timeline.lines).toEqual(whole(log).lines);
        expect(timeline.delivery).toBe('polling');
        expect(timeline.viewers).not.toBeNull();
      }),
    );
  });
});
