import { makeBox, makeFullBox } from './boxes';
import { type Fragment, isSync, type TrackRun } from './fragments';

const DEFAULT_BASE_IS_MOOF = 0x2_00_00;
const TRUN_FLAGS = 0x1 | 0x100 | 0x200 | 0x400 | 0x800;

/**
 * Joins the fragments of a segment into one moof with one mdat: with one per part, ffmpeg and mpv seek badly in a
 * recording. Samples are copied unchanged.
 */
export function joinFragments(fragments: readonly Pick<Fragment, 'runs'>[], sequence: number): Buffer {
  const tracks = new Map<number, TrackRun[]>();
  for (const { runs } of fragments) {
    for (const run of runs) {
      if (run.samples.length === 0) continue;
      tracks.set(run.track.id, [...(tracks.get(run.track.id) ?? []), run]);
    }
  }
  const groups = [...tracks.values()];
  const size = movieFragment(
    groups,
    sequence,
    groups.map(() => 0),
  ).length;
  let at = size + 8;
  const offsets = groups.map((runs) => {
    const start = at;
    at += runs.reduce((sum, run) => sum + run.data.length, 0);
    return start;
  });
  return Buffer.concat([
    movieFragment(groups, sequence, offsets),
    makeBox('mdat', ...groups.flatMap((runs) => runs.map((run) => run.data))),
  ]);
}

/** Splits a fragment between its frames, so that no piece is longer than `limit` seconds unless one frame is. */
export function splitFragment(fragment: Fragment, limit: number): Fragment[] {
  if (fragment.duration <= limit + 1e-6 || fragment.frames < 2) return [fragment];
  const filled = fragment.runs.filter(({ samples }) => samples.length > 0);
  const leading = filled.find(({ track }) => track.kind === 'video') ?? filled[0]!;
  const pieces: Fragment[] = [];
  let from = 0;
  let at = fragment.start;
  while (from < leading.samples.length) {
    let to = from;
    let duration = 0;
    while (to < leading.samples.length) {
      const next = leading.samples[to]!.duration / leading.track.timescale;
      if (to > from && duration + next > limit + 1e-6) break;
      duration += next;
      to += 1;
    }
    const last = to === leading.samples.length;
    const runs = fragment.runs.map((run) =>
      run === leading
        ? slice(run, from, to)
        : between(run, pieces.length === 0 ? -Infinity : at, last ? Infinity : at + duration),
    );
    const piece = {
      independent: isSync(leading.samples[from]!),
      ...{ start: at, duration, frames: to - from, runs: runs.filter(({ samples }) => samples.length > 0) },
    };
    pieces.push({ ...piece, bytes: joinFragments([piece], pieces.length) });
    at += duration;
    from = to;
  }
  return pieces;
}

/** The samples of a track that begin in this time, in seconds. */
function between(run: TrackRun, start: number, end: number): TrackRun {
  let time = run.decodeTime / run.track.timescale;
  const inside = run.samples.map(({ duration }) => {
    const begins = time;
    time += duration / run.track.timescale;
    return begins >= start && begins < end;
  });
  const first = inside.indexOf(true);
  return first < 0 ? slice(run, 0, 0) : slice(run, first, inside.lastIndexOf(true) + 1);
}

function slice(run: TrackRun, from: number, to: number): TrackRun {
  const sum = (samples: TrackRun['samples'], of: 'size' | 'duration') =>
    samples.reduce((total, sample) => total + sample[of], 0);
  const before = run.samples.slice(0, from);
  const samples = run.samples.slice(from, to);
  const start = sum(before, 'size');
  return {
    track: run.track,
    decodeTime: run.decodeTime + sum(before, 'duration'),
    samples,
    data: run.data.subarray(start, start + sum(samples, 'size')),
  };
}

function movieFragment(groups: readonly TrackRun[][], sequence: number, offsets: readonly number[]): Buffer {
  return makeBox(
    'moof',
    makeFullBox('mfhd', 0, 0, u32(sequence + 1)),
    ...groups.map((runs, index) => {
      const first = runs[0]!;
      const samples = runs.flatMap((run) => run.samples);
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(first.decodeTime));
      const table = Buffer.alloc(samples.length * 16);
      samples.forEach((sample, row) => {
        table.writeUInt32BE(sample.duration, row * 16);
        table.writeUInt32BE(sample.size, row * 16 + 4);
        table.writeUInt32BE(sample.flags, row * 16 + 8);
        table.writeInt32BE(sample.shift, row * 16 + 12);
      });
      return makeBox(
        'traf',
        makeFullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(first.track.id)),
        makeFullBox('tfdt', 1, 0, time),
        // Version 1 has signed composition offsets.
        makeFullBox('trun', 1, TRUN_FLAGS, u32(samples.length), u32(offsets[index]!), table),
      );
    }),
  );
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
