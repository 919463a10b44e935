import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Continuity } from '../transcode/continuity';
import type { Fragment, Sample } from './fragments';
import type { Movie, Track } from './movie';
import { mediaPlaylist } from './playlist';
import { RenditionStream } from './rendition';
import { FRAGMENT, timingOf } from './timing';

const track: Track = {
  ...{ id: 1, kind: 'video', timescale: 1000, offset: 0, codec: 'avc1.640028' },
  defaults: { duration: 0, size: 0, flags: 0 },
};
const movie: Movie = { init: Buffer.alloc(0), tracks: [track], video: undefined };
const format = (frameRate: number, keyframeInterval: number) => ({
  ...{ width: 640, height: 360, bitrate: 1e6, audio: false, playable: true },
  ...{ frameRate, keyframeInterval },
});

interface Frame {
  /** Milliseconds. */
  readonly time: number;
  readonly keyframe: boolean;
}

/** Fragments as ffmpeg makes them of one run: of about a third of a second, and one at each keyframe. */
function* fragmentsOf(frames: readonly Frame[], usual: number): Generator<Fragment> {
  let open: { frame: Frame; duration: number }[] = [];
  const flush = (): Fragment => {
    const samples: Sample[] = open.map(({ frame, duration }) => ({
      ...{ duration, size: 1, shift: 0, flags: frame.keyframe ? 0 : 0x1_00_00 },
    }));
    const start = open[0]!.frame;
    open = [];
    return {
      bytes: Buffer.alloc(samples.length),
      independent: start.keyframe,
      start: start.time / 1000,
      duration: samples.reduce((sum, { duration }) => sum + duration, 0) / 1000,
      frames: samples.length,
      runs: [{ track, decodeTime: start.time, samples, data: Buffer.alloc(samples.length) }],
    };
  };
  for (const [at, frame] of frames.entries()) {
    const full = open.length > 0 && frame.time - open[0]!.frame.time >= FRAGMENT * 1000;
    if (open.length > 0 && (full || frame.keyframe)) yield flush();
    open.push({ frame, duration: (frames[at + 1]?.time ?? frame.time + usual) - frame.time });
  }
  if (open.length > 0) yield flush();
}

/** What an encoder sends: frames at a rate, with gaps and clock jumps (in ms) before some of them. */
const source = fc.record({
  frameRate: fc.constantFrom(1, 2, 3, 5, 10, 15, 24, 25, 29.97, 30, 50, 60),
  seconds: fc.integer({ min: 4, max: 40 }),
  keyframeEvery: fc.double({ min: 0.5, max: 4, noNaN: true }),
  breaks: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      jump: fc.integer({ min: -30_000, max: 30_000 }),
    }),
    { maxLength: 5 },
  ),
});

function framesOf({ frameRate, seconds, keyframeEvery, breaks }: Parameters<typeof report>[0]): Frame[] {
  const count = Math.max(8, Math.round(seconds * frameRate));
  const every = Math.max(1, Math.round(keyframeEvery * frameRate));
  let shift = 60_000;
  return Array.from({ length: count }, (_, at) => {
    for (const { at: share, jump } of breaks) if (Math.floor(share * count) === at) shift += jump;
    return { time: Math.round((at * 1000) / frameRate) + shift, keyframe: at % every === 0 };
  });
}

type Source = typeof source extends fc.Arbitrary<infer S> ? S : never;
const report = (given: Source) => given;

function check(stream: RenditionStream): string {
  const text = mediaPlaylist(stream);
  const number = (tag: RegExp) => Number(tag.exec(text)?.[1]);
  expect(number(/PART-TARGET=([\d.]+)/)).toBe(stream.timing.partTarget);
  expect(number(/TARGETDURATION:(\d+)/)).toBe(stream.timing.targetDuration);
  for (const [, duration] of text.matchAll(/#EXT-X-PART:DURATION=([\d.]+)/g)) {
    expect(Number(duration)).toBeLessThanOrEqual(stream.timing.partTarget + 1e-4);
  }
  for (const [, duration] of text.matchAll(/#EXTINF:([\d.]+)/g)) {
    expect(Math.round(Number(duration))).toBeLessThanOrEqual(stream.timing.targetDuration);
  }
  return text;
}

it('gaps and clock jumps never lengthen parts, segments or targets, and begin a discontinuity', () => {
  fc.assert(
    fc.property(source, fc.boolean(), (given, guarded) => {
      const interval = Math.max(1, Math.round(given.keyframeEvery * given.frameRate)) / given.frameRate;
      const timing = timingOf(given.frameRate, interval);
      const stream = new RenditionStream('x', timing, () => undefined);
      const frames = framesOf(given);
      const limit = timing.partTarget * 1000;
      const steps = frames.slice(1).map(({ time }, at) => time - frames[at]!.time);
      const broken = steps.filter((step) => step < 0 || step > limit).length;

      // Runs as the ingest makes them: a break waits for a keyframe. `guarded: false` hands the gaps to the packager.
      const runs: Frame[][] = [];
      let continuity: Continuity | undefined;
      for (const frame of frames) {
        if (guarded && continuity && !continuity.accepts('video', frame.time)) continuity = undefined;
        if (!continuity) {
          if (!frame.keyframe) continue;
          continuity = new Continuity(format(given.frameRate, interval));
          continuity.accepts('video', frame.time);
          runs.push([]);
        }
        runs.at(-1)!.push(frame);
      }
      if (guarded) expect(runs.length).toBeLessThanOrEqual(broken + 1);
      let discontinuities = 0;
      for (const [number, run] of runs.entries()) {
        const base = run[0]!.time;
        stream.begin({ number, movie, epoch: 0 });
        const timed = run.map((frame) => ({ ...frame, time: Math.max(0, frame.time - base) }));
        for (const fragment of fragmentsOf(timed, 1000 / given.frameRate)) {
          // A muxer never makes frames of negative length.
          if (fragment.runs[0]!.samples.some(({ duration }) => duration < 0)) continue;
          stream.add(fragment);
          check(stream);
        }
      }
      stream.end();
      const text = check(stream);
      discontinuities = stream.discontinuitySequence + (text.match(/^#EXT-X-DISCONTINUITY$/gm)?.length ?? 0);
      if (guarded) expect(discontinuities).toBe(runs.length - 1);
    }),
    { numRuns: 150 },
  );
});

it('a gap of three seconds leaves the distance to the live edge as it was', () => {
  const timing = timingOf(30, 1);
  expect(timing).toMatchObject({ partTarget: 0.39, targetDuration: 2 });
  expect(timing.partHoldBack).toBeCloseTo(0.92, 1);
  const stream = new RenditionStream('x', timing, () => undefined);
  stream.begin({ number: 0, movie, epoch: 0 });
  const frames = Array.from({ length: 300 }, (_, at) => ({
    time: Math.round((at * 1000) / 30) + (at >= 100 ? 3_000 : 0),
    keyframe: at % 30 === 0,
  }));
  for (const fragment of fragmentsOf(frames, 33)) stream.add(fragment);
  const text = check(stream);
  expect(text.match(/^#EXT-X-DISCONTINUITY$/gm)).toHaveLength(1);
});
