import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Current, lifeOf, reasonOf, type StreamEvent, step } from './life';

const graceMs = 120_000;
const t0 = Date.UTC(2026, 10, 1);

/** The events, in order, of a session whose encoder reconnected within the grace period. */
const history = fc
  .record({
    gaps: fc.array(fc.integer({ min: 1, max: graceMs / 1000 - 1 }), { minLength: 0, maxLength: 4 }),
    lengths: fc.array(fc.integer({ min: 2, max: 5_000 }), { minLength: 5, maxLength: 5 }),
    open: fc.boolean(),
  })
  .map(({ gaps, lengths, open }) => {
    const events: StreamEvent[] = [];
    let time = t0;
    for (let at = 0; at <= gaps.length; at += 1) {
      const streamId = `st-${at}`;
      events.push({ streamId, kind: 'created', time }, { streamId, kind: 'started', time: time + 1_000 });
      time += lengths[at]! * 1_000;
      if (at < gaps.length || !open) {
        events.push({ streamId, kind: 'ended', time }, { streamId, kind: 'ended', time: time + 500 });
      }
      time += (gaps[at] ?? 0) * 1_000;
    }
    return { events, open, returns: gaps.length };
  });

function fold(events: readonly StreamEvent[]): Current {
  let current: Current | undefined;
  let begun = 0;
  for (const event of events) {
    const next = step(current, event, graceMs);
    if (next.kind === 'ignore') continue;
    if (next.kind === 'begin') begun += 1;
    current = { streams: next.streams, endedAt: null };
  }
  expect(begun).toBe(1);
  return current!;
}

describe('the lifecycle of a session', () => {
  it('is the same for any order and repetition of its events', () => {
    const shuffled = history.chain((original) =>
      fc
        .array(fc.nat(original.events.length - 1), { maxLength: 8 })
        .map((again) => [...original.events, ...again.map((at) => original.events[at]!)])
        .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
        .map((events) => ({ original, events })),
    );
    fc.assert(
      fc.property(shuffled, ({ original, events }) => {
        // Without a grace period: while events are missing, a gap looks longer.
        const known = events.reduce<Current['streams']>(
          (streams, event) => {
            const next = step({ streams, endedAt: null }, event, Infinity);
            return next.kind === 'continue' ? next.streams : streams;
          },
          { [original.events[0]!.streamId]: { seenAt: null, startedAt: null, endedAt: null, failed: false } },
        );
        expect(lifeOf(known)).toEqual(lifeOf(fold(original.events).streams));
      }),
    );
  });

  it('is live while the last stream is open, and reconnecting after its end', () => {
    fc.assert(
      fc.property(history, ({ events, open, returns }) => {
        const life = lifeOf(fold(events).streams);
        expect(life.state).toBe(open ? 'live' : 'reconnecting');
        expect(life.reconnects).toBe(returns);
        expect(life.startedAt).toBe(t0);
        expect(life.liveAt).toBe(t0 + 1_000);
        if (!open) expect(life.since).toBe(events.at(-2)!.time);
      }),
    );
  });

  it('starts without video, and has a reason when it ended', () => {
    const created = fold([{ streamId: 'a', kind: 'created', time: t0 }]);
    expect(lifeOf(created.streams)).toMatchObject({ state: 'starting', liveAt: null });
    expect(reasonOf(created.streams)).toBe('never-started');
    const started = fold([{ streamId: 'a', kind: 'started', time: t0 }]);
    expect(reasonOf(step2(started, 'failed').streams)).toBe('connection-lost');
    expect(reasonOf(step2(started, 'ended').streams)).toBe('stopped');
  });

  it('is not reopened by a known stream or by an event before its end', () => {
    const streams = fold([{ streamId: 'a', kind: 'started', time: t0 }]).streams;
    const ended: Current = { streams, endedAt: t0 + 5_000 };
    for (const kind of ['created', 'started', 'ended', 'failed'] as const) {
      expect(step(ended, { streamId: 'a', kind, time: t0 + 9_000 }, graceMs).kind).toBe('ignore');
      expect(step(ended, { streamId: 'b', kind, time: t0 + 4_000 }, graceMs).kind).toBe('ignore');
      expect(step(ended, { streamId: 'b', kind, time: t0 + 9_000 }, graceMs).kind).toBe('begin');
    }
  });

  it('ends when a new stream starts after the grace period', () => {
    const lost = step2(fold([{ streamId: 'a', kind: 'started', time: t0 }]), 'ended');
    const at = lifeOf(lost.streams).since + graceMs;
    expect(step(lost, { streamId: 'b', kind: 'created', time: at }, graceMs).kind).toBe('continue');
    expect(step(lost, { streamId: 'b', kind: 'created', time: at + 1 }, graceMs)).toMatchObject({
      kind: 'begin',
      endPrevious: true,
    });
  });

  it('knows whether its encoder starves, by the newest report', () => {
    const live = fold([{ streamId: 'a', kind: 'started', time: t0 }]);
    const starves = (...reports: [kind: 'starving' | 'recovered', at: number][]) => {
      let { streams } = live;
      for (const [kind, at] of reports) {
        const next = step({ streams, endedAt: null }, { streamId: 'a', kind, time: t0 + at }, graceMs);
        if (next.kind === 'continue') ({ streams } = next);
      }
      return lifeOf(streams).starving;
    };
    expect(starves()).toBe(false);
    expect(starves(['starving', 5])).toBe(true);
    expect(starves(['starving', 5], ['recovered', 9])).toBe(false);
    expect(starves(['recovered', 9], ['starving', 5])).toBe(false);
    const lost = step2(
      { ...live, streams: { a: { ...live.streams.a!, health: { starving: true, at: t0 } } } },
      'ended',
    );
    expect(lifeOf(lost.streams).starving, 'without an encoder').toBe(false);
    // A report on an unknown stream begins no session.
    expect(step(undefined, { streamId: 'x', kind: 'starving', time: t0 }, graceMs).kind).toBe('ignore');
    expect(step(live, { streamId: 'x', kind: 'starving', time: t0 }, graceMs).kind).toBe('ignore');
  });

  it('is not ended by a late event of the previous session', () => {
    const live = fold([{ streamId: 'b', kind: 'started', time: t0 }]);
    const next = step(live, { streamId: 'a', kind: 'ended', time: t0 + 10_000 }, graceMs);
    expect(next.kind === 'continue' && lifeOf(next.streams).state).toBe('live');
  });
});

function step2(current: Current, kind: 'ended' | 'failed'): Current {
  const next = step(current, { streamId: 'a', kind, time: t0 + 60_000 }, graceMs);
  if (next.kind !== 'continue') throw new Error(next.kind);
  return { streams: next.streams, endedAt: null };
}
