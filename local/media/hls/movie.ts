import { type AvcConfig, parseAvcConfig } from '../transcode/avc';
import { boxes, findBox } from './boxes';

export interface Track {
  readonly id: number;
  readonly kind: 'video' | 'audio';
  /** Units per second. */
  readonly timescale: number;
  /** Added to each tfdt, so that tracks keep their offsets without an edit list; in timescale units. */
  readonly offset: number;
  readonly defaults: SampleDefaults;
  /** RFC 6381. */
  readonly codec: string;
}

export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** The initialisation segment of a rendition. */
export interface Movie {
  /** ftyp and moov, edit lists removed. */
  readonly init: Buffer;
  readonly tracks: readonly Track[];
  /** Undefined when there is only sound. */
  readonly video: AvcConfig | undefined;
}

/**
 * Reads ftyp + moov from ffmpeg with `delay_moov`. Players disagree about edit lists in fragmented MP4, so the lists
 * become `free` boxes and their shift moves into the decode times of the fragments.
 */
export function parseMovie(bytes: Buffer): Movie {
  const init = Buffer.from(bytes);
  const moov = findBox(init, 0, init.length, ['moov']);
  if (!moov) throw new Error('MP4 has no moov box');
  const movieHeader = findBox(init, moov.body, moov.end, ['mvhd'])!;
  const movieScale = init.readUInt32BE(movieHeader.body + (init[movieHeader.body] === 1 ? 20 : 12));
  const defaults = new Map<number, SampleDefaults>();
  const extends_ = findBox(init, moov.body, moov.end, ['mvex']);
  if (extends_) {
    for (const box of boxes(init, extends_.body, extends_.end)) {
      if (box.type !== 'trex') continue;
      const at = box.body + 4;
      defaults.set(init.readUInt32BE(at), {
        duration: init.readUInt32BE(at + 8),
        size: init.readUInt32BE(at + 12),
        flags: init.readUInt32BE(at + 16),
      });
    }
  }
  const tracks: Track[] = [];
  let video: AvcConfig | undefined;
  for (const trak of boxes(init, moov.body, moov.end)) {
    if (trak.type !== 'trak') continue;
    const header = findBox(init, trak.body, trak.end, ['tkhd'])!;
    const id = init.readUInt32BE(header.body + (init[header.body] === 1 ? 20 : 12));
    const media = findBox(init, trak.body, trak.end, ['mdia', 'mdhd'])!;
    const timescale = init.readUInt32BE(media.body + (init[media.body] === 1 ? 20 : 12));
    const stsd = findBox(init, trak.body, trak.end, ['mdia', 'minf', 'stbl', 'stsd'])!;
    const entry = [...boxes(init, stsd.body + 8, stsd.end)][0]!;
    const edits = findBox(init, trak.body, trak.end, ['edts']);
    const offset = edits ? editShift(init, edits.body, edits.end, movieScale, timescale) : 0;
    if (edits) init.write('free', edits.start + 4, 'latin1');
    const base = { id, timescale, offset, defaults: defaults.get(id) ?? { duration: 0, size: 0, flags: 0 } };
    if (entry.type === 'avc1') {
      const avcC = findBox(init, entry.body + 78, entry.end, ['avcC'])!;
      video = parseAvcConfig(init.subarray(avcC.body, avcC.end));
      tracks.push({ ...base, kind: 'video', codec: video.codec });
    } else if (entry.type === 'mp4a') {
      tracks.push({ ...base, kind: 'audio', codec: audioCodec(init, entry.body + 28, entry.end) });
    }
  }
  if (tracks.length === 0) throw new Error('MP4 has neither H.264 nor AAC');
  return { init, tracks, video };
}

/** The edit list's shift of presentation time: its empty edit minus the media time of its start. */
function editShift(bytes: Buffer, from: number, to: number, movieScale: number, timescale: number): number {
  const list = findBox(bytes, from, to, ['elst']);
  if (!list) return 0;
  const long = bytes[list.body] === 1;
  const count = bytes.readUInt32BE(list.body + 4);
  let shift = 0;
  for (let index = 0; index < count; index += 1) {
    const at = list.body + 8 + index * (long ? 20 : 12);
    const duration = long ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at);
    const mediaTime = long ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4);
    if (mediaTime === -1) shift += Math.round((duration / movieScale) * timescale);
    else {
      shift -= mediaTime;
      break;
    }
  }
  return shift;
}

/** `mp4a.40.N`, where N is the object type in the AudioSpecificConfig. */
function audioCodec(bytes: Buffer, from: number, to: number): string {
  const esds = findBox(bytes, from, to, ['esds']);
  if (!esds) return 'mp4a.40.2';
  // DecoderSpecificInfo has tag 5 and a length in up to four bytes of seven bits.
  let at = bytes.indexOf(0x05, esds.body + 4 + 13);
  if (at < 0 || at >= esds.end) return 'mp4a.40.2';
  at += 1;
  while (bytes[at]! & 0x80) at += 1;
  const objectType = bytes[at + 1]! >> 3;
  return `mp4a.40.${objectType === 0 || objectType === 31 ? 2 : objectType}`;
}
