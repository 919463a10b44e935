import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../kit/cursor';
import { newId } from '../kit/id';
import { rankKey, rankKeyForm } from './cursor';
import { learn, type Streams } from './life';
import {
  growingRecording,
  learnRecording,
  playableRecording,
  type RecordingEvent,
  type Recordings,
  thumbnailUrl,
} from './recording';
import { inspect, listLagMs } from './sweep';

const t0 = Date.UTC(2026, 10, 1);
const patience = { graceMs: 120_000, startingMs: 300_000 };
const started: Streams = learn({}, { streamId: 'a', kind: 'started', time: t0 });

describe('the sweeper', () => {
  it('updates the viewers of a known stream', () => {
    const observed = { streamId: 'a', startedAt: t0, viewers: 7 };
    expect(inspect(started, observed, t0 + 9_000, patience)).toEqual({ kind: 'viewers', viewers: 7 });
  });

  it('reports a change of health without an event', () => {
    const observed = { streamId: 'a', startedAt: t0, viewers: 7, starving: true };
    const event = { streamId: 'a', kind: 'starving', time: t0 + 9_000 } as const;
    expect(inspect(started, observed, t0 + 9_000, patience)).toEqual({ kind: 'missed', event });
    const starving = learn(started, event);
    expect(inspect(starving, observed, t0 + 10_000, patience).kind).toBe('viewers');
    expect(inspect(starving, { ...observed, starving: false }, t0 + 10_000, patience)).toMatchObject({
      kind: 'missed',
      event: { kind: 'recovered' },
    });
  });

  it('reports a start without an event', () => {
    const observed = { streamId: 'a', startedAt: t0 + 1, viewers: 0 };
    const created = learn({}, { streamId: 'a', kind: 'created', time: t0 });
    expect(inspect(created, observed, t0 + 9_000, patience)).toMatchObject({
      kind: 'missed',
      event: { kind: 'started', streamId: 'a', time: t0 + 1 },
    });
  });

  it('reports an end without an event, but not before the list can contain the stream', () => {
    expect(inspect(started, undefined, t0 + listLagMs, patience).kind).toBe('nothing');
    expect(inspect(started, undefined, t0 + listLagMs + 1, patience)).toMatchObject({
      kind: 'missed',
      event: { kind: 'ended', streamId: 'a' },
    });
  });

  it('ends sessions after the grace period, as of the disconnect, and sessions that never started', () => {
    const lost = learn(started, { streamId: 'a', kind: 'ended', time: t0 + 5_000 });
    const due = t0 + 5_000 + patience.graceMs;
    expect(inspect(lost, undefined, due - 1, patience).kind).toBe('nothing');
    expect(inspect(lost, undefined, due, patience)).toMatchObject({ kind: 'end', at: t0 + 5_000 });
    // The ingest still lists an ended stream: its list lags behind.
    expect(inspect(lost, { streamId: 'a', startedAt: t0, viewers: 1 }, due, patience).kind).toBe('end');
    const created = learn({}, { streamId: 'a', kind: 'created', time: t0 });
    expect(inspect(created, undefined, t0 + patience.startingMs, patience)).toMatchObject({
      kind: 'end',
      reason: 'never-started',
    });
  });
});

describe('recordings', () => {
  const event = fc.record<RecordingEvent>({
    prefix: fc.constantFrom('ivs/v1/1/a', 'ivs/v1/1/b'),
    kind: fc.constantFrom('started', 'ended'),
    time: fc.integer({ min: t0, max: t0 + 1e7 }),
    durationMs: fc.option(fc.nat(1e7)),
  });
  const learnAll = (events: readonly RecordingEvent[]): Recordings => events.reduce(learnRecording, {});

  it('are the same in any order of events', () => {
    const histories = fc.array(event, { minLength: 1, maxLength: 6 });
    const both = histories.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(both, ([events, shuffled]) => {
        expect(learnAll(shuffled)).toEqual(learnAll(events));
        expect(playableRecording(learnAll(shuffled))).toEqual(playableRecording(learnAll(events)));
        expect(thumbnailUrl(learnAll(shuffled))).toBe(thumbnailUrl(learnAll(events)));
      }),
    );
  });

  it('can be played once complete, at a URL of the site', () => {
    const begun = learnAll([{ prefix: 'ivs/v1/1/a', kind: 'started', time: t0, durationMs: null }]);
    expect(playableRecording(begun)).toBeNull();
    expect(growingRecording(begun)).toEqual({
      playbackUrl: '/vod/ivs/v1/1/a/media/hls/master.m3u8',
      startedAt: t0,
    });
    expect(thumbnailUrl(begun)).toBe('/vod/ivs/v1/1/a/media/latest_thumbnail/thumb.jpg');
    const done = learnRecording(begun, { prefix: 'ivs/v1/1/a', kind: 'ended', time: t0 + 9, durationMs: 9 });
    expect(growingRecording(done)).toBeNull();
    expect(playableRecording(done)).toEqual({
      parts: [{ playbackUrl: '/vod/ivs/v1/1/a/media/hls/master.m3u8', startedAt: t0, durationMs: 9 }],
      durationMs: 9,
      thumbnailUrl: '/vod/ivs/v1/1/a/media/latest_thumbnail/thumb.jpg',
    });
  });

  it('of a session are all its parts, in the order in which they were streamed', () => {
    const of = (prefix: string, at: number, durationMs: number): RecordingEvent[] => [
      { prefix, kind: 'started', time: t0 + at, durationMs: null },
      { prefix, kind: 'ended', time: t0 + at + durationMs, durationMs },
    ];
    const events = [...of('late', 90_000, 5_000), ...of('first', 0, 60_000), ...of('empty', 70_000, 0)];
    // Of a part whose start was never announced, the start follows from its end.
    events.push({ prefix: 'second', kind: 'ended', time: t0 + 80_000, durationMs: 10_000 });
    const recording = playableRecording(learnAll(events))!;
    expect(
      recording.parts.map(({ playbackUrl, startedAt }) => [playbackUrl.split('/')[2], startedAt - t0]),
    ).toEqual([
      ['first', 0],
      ['second', 70_000],
      ['late', 90_000],
    ]);
    expect(recording.durationMs).toBe(75_000);
    expect(recording.thumbnailUrl).toContain('/first/');
  });
});

describe('cursors', () => {
  it('decode to their parts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (parts) => {
        expect(
          decodeCursor(
            encodeCursor(parts),
            parts.map(() => /^/),
          ),
        ).toEqual(parts);
      }),
    );
  });

  it('reject any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text, [rankKeyForm, /^chn_/])).toThrow(
          expect.objectContaining({ code: 'validation-failed' }),
        );
      }),
    );
  });

  it('sort live cards by viewers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const [x, y] = [rankKey(a, newId('session')), rankKey(b, newId('session'))];
        expect(rankKeyForm.test(x)).toBe(true);
        if (a !== b) expect(x < y).toBe(a < b);
      }),
    );
  });
});
