import { makeBox, makeFullBox } from '../hls/boxes';
import type { Fragment, TrackRun } from '../hls/fragments';

const DEFAULT_BASE_IS_MOOF = 0x2_00_00;
const TRUN_FLAGS = 0x1 | 0x100 | 0x200 | 0x400 | 0x800;

/**
 * Joins the fragments of a segment into one moof with one mdat: with one per part, ffmpeg and mpv seek badly in a
 * recording. Samples are copied unchanged.
 */
export function joinFragments(fragments: readonly Fragment[], sequence: number): Buffer {
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
