import type { MediaTag } from './publication';

/** The content of a tag, as far as ingest needs it (Adobe FLV specification 10.1, annex E). */
export type TagKind =
  | { readonly kind: 'video-config' }
  | { readonly kind: 'audio-config' }
  | { readonly kind: 'video'; readonly keyframe: boolean }
  | { readonly kind: 'audio' }
  | { readonly kind: 'other' }
  /** The codec is not one that IVS takes. */
  | { readonly kind: 'unsupported'; readonly codec: string };

const VIDEO_CODECS: Readonly<Record<number, string>> = {
  2: 'Sorenson H.263',
  3: 'Screen video',
  4: 'VP6',
  5: 'VP6 with alpha',
  6: 'Screen video 2',
  12: 'HEVC',
};
const AUDIO_CODECS: Readonly<Record<number, string>> = {
  0: 'PCM',
  1: 'ADPCM',
  2: 'MP3',
  3: 'PCM',
  4: 'Nellymoser',
  5: 'Nellymoser',
  6: 'Nellymoser',
  7: 'G.711 A-law',
  8: 'G.711 µ-law',
  11: 'Speex',
  14: 'MP3',
};
const FOUR_CC: Readonly<Record<string, string>> = { hvc1: 'HEVC', av01: 'AV1', vp09: 'VP9' };

export function inspectTag(tag: MediaTag): TagKind {
  const first = tag.payload[0]!;
  const second = tag.payload[1];
  if (tag.type === 'metadata' || second === undefined) return { kind: 'other' };
  if (tag.type === 'audio') {
    const format = first >> 4;
    if (format !== 10)
      return { kind: 'unsupported', codec: AUDIO_CODECS[format] ?? `audio format ${format}` };
    return { kind: second === 0 ? 'audio-config' : 'audio' };
  }
  if (first & 0x80) {
    const fourCc = tag.payload.toString('latin1', 1, 5);
    return {
      kind: 'unsupported',
      codec: FOUR_CC[fourCc] ?? `enhanced RTMP (${fourCc.replace(/[^\w]/g, '?')})`,
    };
  }
  const codec = first & 0x0f;
  if (codec !== 7) return { kind: 'unsupported', codec: VIDEO_CODECS[codec] ?? `video codec ${codec}` };
  if (second === 0) return { kind: 'video-config' };
  if (second === 1) return { kind: 'video', keyframe: first >> 4 === 1 };
  return { kind: 'other' };
}

/**
 * The plain form of a tag in enhanced RTMP, when its codec has one: H.264 and AAC, which encoders may announce by
 * their four-character codes.
 */
export function plainTag(tag: MediaTag): MediaTag {
  const { payload, type } = tag;
  const first = payload[0] ?? 0;
  const fourCc = payload.toString('latin1', 1, 5);
  if (type === 'video' && first & 0x80 && fourCc === 'avc1') {
    const plain = ENHANCED_VIDEO[first & 0x0f];
    const head = Buffer.from([(first & 0x70) | 7, plain?.type ?? 2, 0, 0, 0]);
    return { ...tag, payload: Buffer.concat([head.subarray(0, plain?.timed ? 2 : 5), payload.subarray(5)]) };
  }
  if (type === 'audio' && first >> 4 === 9 && fourCc === 'mp4a') {
    // Other packet types announce channels, or the end; only `other` can come of them.
    const packet = first & 0x0f;
    if (packet > 1) return { ...tag, type: 'metadata' };
    return { ...tag, payload: Buffer.concat([Buffer.from([0xaf, packet]), payload.subarray(5)]) };
  }
  return tag;
}

/** Packet types of enhanced RTMP with H.264. `timed`: the composition time is in the packet. */
const ENHANCED_VIDEO: Readonly<Record<number, { type: number; timed: boolean }>> = {
  0: { type: 0, timed: false },
  1: { type: 1, timed: true },
  3: { type: 1, timed: false },
};

/** The file header, with a flag for each kind of track. */
export function flvHeader(tracks: { audio: boolean; video: boolean }): Buffer {
  const flags = (tracks.audio ? 4 : 0) | (tracks.video ? 1 : 0);
  return Buffer.from([0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0]);
}

const TAG_TYPES = { audio: 8, video: 9, metadata: 18 } as const;

/** One tag with its trailing size; `timestamp` in milliseconds. */
export function flvTag(tag: MediaTag, timestamp: number): Buffer {
  const size = tag.payload.length;
  const bytes = Buffer.allocUnsafe(11 + size + 4);
  bytes[0] = TAG_TYPES[tag.type];
  bytes.writeUIntBE(size, 1, 3);
  bytes.writeUIntBE(timestamp & 0xff_ff_ff, 4, 3);
  bytes[7] = (timestamp >>> 24) & 0xff;
  bytes.writeUIntBE(0, 8, 3);
  tag.payload.copy(bytes, 11);
  bytes.writeUInt32BE(11 + size, 11 + size);
  return bytes;
}
