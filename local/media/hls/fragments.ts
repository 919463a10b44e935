import { boxes, findBox } from './boxes';
import { type Movie, parseMovie, type Track } from './movie';

export interface Sample {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
  /** Presentation time minus decode time. */
  readonly shift: number;
}

/** The samples of one track in a fragment. */
export interface TrackRun {
  readonly track: Track;
  /** In the track's timescale, including the offset. */
  readonly decodeTime: number;
  readonly samples: readonly Sample[];
  readonly data: Buffer;
}

/** One moof with its mdat, as flushed by ffmpeg. */
export interface Fragment {
  /** Ready to be served. */
  readonly bytes: Buffer;
  /** Whether it starts with a keyframe. */
  readonly independent: boolean;
  /** Seconds on the media timeline, by the video track; without one, by the audio track. */
  readonly start: number;
  readonly duration: number;
  readonly frames: number;
  readonly runs: readonly TrackRun[];
}

/** Whether decoding can begin with a sample. */
export const isSync = (sample: Sample): boolean => (sample.flags & 0x1_00_00) === 0;

const MAX_PENDING = 64 * 1024 * 1024;

/** Cuts the byte stream of one rendition into its initialisation segment and fragments. */
export class FragmentReader {
  private pieces: Buffer[] = [];
  private length = 0;
  private wanted = 8;
  private head: Buffer[] = [];
  private movie: Movie | undefined;

  constructor(
    private readonly onMovie: (movie: Movie) => void,
    private readonly onFragment: (fragment: Fragment) => void,
  ) {}

  /** @throws Error when the stream is not fragmented MP4 */
  push(chunk: Buffer): void {
    this.pieces.push(chunk);
    this.length += chunk.length;
    if (this.length > MAX_PENDING) throw new Error('MP4 box is too large');
    while (this.length >= this.wanted) {
      const bytes = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
      this.pieces = [bytes];
      const size = unitSize(bytes);
      if (bytes.length < size) {
        this.wanted = size;
        return;
      }
      this.wanted = 8;
      this.length -= size;
      this.pieces = size === bytes.length ? [] : [bytes.subarray(size)];
      this.unit(bytes.subarray(0, size));
    }
  }

  private unit(bytes: Buffer): void {
    const type = typeOf(bytes, 0);
    if (type === 'moof' && this.movie) {
      const fragment = readFragment(bytes, this.movie);
      if (fragment) this.onFragment(fragment);
    } else if (type === 'ftyp') this.head.push(bytes);
    else if (type === 'moov') {
      this.movie = parseMovie(Buffer.concat([...this.head, bytes]));
      this.onMovie(this.movie);
    }
  }
}

/**
 * Bytes needed to continue: a box, or a moof with the mdat after it. Both are read together, so that a fragment is
 * copied once; memory traffic, not computation, is what media costs here.
 */
function unitSize(bytes: Buffer): number {
  const first = boxSize(bytes, 0);
  if (typeOf(bytes, 0) !== 'moof') return first;
  if (bytes.length < first + 8) return first + 8;
  if (typeOf(bytes, first) !== 'mdat') throw new Error('MP4 fragment has no media data');
  return first + boxSize(bytes, first);
}

function boxSize(bytes: Buffer, at: number): number {
  const size = bytes.readUInt32BE(at);
  if (size < 8) throw new Error('MP4 box has a bad size');
  return size;
}

const typeOf = (bytes: Buffer, at: number) => bytes.toString('latin1', at + 4, at + 8);

/** Undefined for a fragment without video of a movie that has video: the audio tail at the end of a stream. */
function readFragment(bytes: Buffer, movie: Movie): Fragment | undefined {
  const runs: TrackRun[] = [];
  const moof = findBox(bytes, 0, bytes.length, ['moof'])!;
  for (const traf of boxes(bytes, moof.body, moof.end)) {
    if (traf.type === 'traf') runs.push(readRun(bytes, traf.body, traf.end, movie));
  }
  const kind = movie.video ? 'video' : 'audio';
  const leading = runs.find((run) => run.track.kind === kind && run.samples.length > 0);
  if (!leading) return undefined;
  const ticks = leading.samples.reduce((sum, sample) => sum + sample.duration, 0);
  return {
    bytes,
    independent: isSync(leading.samples[0]!),
    start: leading.decodeTime / leading.track.timescale,
    duration: ticks / leading.track.timescale,
    frames: leading.samples.length,
    runs,
  };
}

function readRun(bytes: Buffer, from: number, to: number, movie: Movie): TrackRun {
  const header = findBox(bytes, from, to, ['tfhd'])!;
  const flags = bytes.readUIntBE(header.body + 1, 3);
  const id = bytes.readUInt32BE(header.body + 4);
  const track = movie.tracks.find((candidate) => candidate.id === id);
  if (!track) throw new Error(`MP4 fragment names an unknown track ${id}`);
  let at = header.body + 8;
  if (flags & 0x1) at += 8;
  if (flags & 0x2) at += 4;
  const next = (present: number, fallback: number) => {
    if (!(flags & present)) return fallback;
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const defaults = {
    duration: next(0x8, track.defaults.duration),
    size: next(0x10, track.defaults.size),
    flags: next(0x20, track.defaults.flags),
  };
  const decodeTime = shiftDecodeTime(bytes, from, to, track.offset);
  const samples: Sample[] = [];
  const data: Buffer[] = [];
  for (const box of boxes(bytes, from, to)) {
    if (box.type === 'trun') data.push(readTrun(bytes, box.body, defaults, samples));
  }
  return { track, decodeTime, samples, data: data.length === 1 ? data[0]! : Buffer.concat(data) };
}

/** Writes the shifted tfdt and returns it. */
function shiftDecodeTime(bytes: Buffer, from: number, to: number, offset: number): number {
  const box = findBox(bytes, from, to, ['tfdt'])!;
  const long = bytes[box.body] === 1;
  const raw = long ? Number(bytes.readBigUInt64BE(box.body + 4)) : bytes.readUInt32BE(box.body + 4);
  const time = Math.max(0, raw + offset);
  if (long) bytes.writeBigUInt64BE(BigInt(time), box.body + 4);
  else bytes.writeUInt32BE(time, box.body + 4);
  return time;
}

function readTrun(
  bytes: Buffer,
  body: number,
  defaults: { duration: number; size: number; flags: number },
  samples: Sample[],
): Buffer {
  const flags = bytes.readUIntBE(body + 1, 3);
  const count = bytes.readUInt32BE(body + 4);
  let at = body + 8;
  const start = flags & 0x1 ? bytes.readInt32BE(at) : 0;
  if (flags & 0x1) at += 4;
  const first = flags & 0x4 ? bytes.readUInt32BE(at) : undefined;
  if (flags & 0x4) at += 4;
  let end = start;
  const next = (present: number, fallback: number) => {
    if (!(flags & present)) return fallback;
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  for (let index = 0; index < count; index += 1) {
    const duration = next(0x100, defaults.duration);
    const size = next(0x200, defaults.size);
    const own = next(0x400, index === 0 && first !== undefined ? first : defaults.flags);
    const shift = next(0x800, 0) | 0;
    samples.push({ duration, size, flags: own, shift });
    end += size;
  }
  // With default-base-is-moof the offset counts from the moof, where these bytes begin.
  return bytes.subarray(start, end);
}
