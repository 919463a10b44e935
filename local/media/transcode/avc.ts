/** The decoder configuration of an H.264 stream (ISO/IEC 14496-15, 14496-10). */
export interface AvcConfig {
  readonly width: number;
  readonly height: number;
  /** RFC 6381: `avc1.64001f`. */
  readonly codec: string;
  /** `chroma_format_idc`: 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4. */
  readonly chroma: number;
  /** Bits per sample. */
  readonly depth: number;
}

/** Reads an AVCDecoderConfigurationRecord. @throws RangeError or Error when it is malformed */
export function parseAvcConfig(record: Buffer): AvcConfig {
  const codec = `avc1.${record.toString('hex', 1, 4)}`;
  const count = record.readUInt8(5) & 0x1f;
  if (count < 1) throw new Error('H.264 configuration has no sequence parameter set');
  const length = record.readUInt16BE(6);
  return { codec, ...parseSps(record.subarray(8, 8 + length)) };
}

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

function parseSps(nal: Buffer): Omit<AvcConfig, 'codec'> {
  const bits = new BitReader(stripEscapes(nal.subarray(1)));
  const profile = bits.read(8);
  bits.read(16);
  bits.golomb();
  let chroma = 1;
  let depth = 8;
  if (HIGH_PROFILES.has(profile)) {
    chroma = bits.golomb();
    if (chroma === 3) bits.read(1);
    depth = 8 + bits.golomb();
    bits.golomb();
    bits.read(1);
    if (bits.read(1)) {
      for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
        if (bits.read(1)) skipScalingList(bits, list < 6 ? 16 : 64);
      }
    }
  }
  bits.golomb();
  const pictureOrder = bits.golomb();
  if (pictureOrder === 0) bits.golomb();
  else if (pictureOrder === 1) {
    bits.read(1);
    bits.golomb();
    bits.golomb();
    const cycle = bits.golomb();
    for (let index = 0; index < Math.min(cycle, 255); index += 1) bits.golomb();
  }
  bits.golomb();
  bits.read(1);
  const widthInBlocks = bits.golomb() + 1;
  const heightInUnits = bits.golomb() + 1;
  const framesOnly = bits.read(1);
  if (!framesOnly) bits.read(1);
  bits.read(1);
  const crop = { left: 0, right: 0, top: 0, bottom: 0 };
  if (bits.read(1)) {
    crop.left = bits.golomb();
    crop.right = bits.golomb();
    crop.top = bits.golomb();
    crop.bottom = bits.golomb();
  }
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
  return {
    ...{ chroma, depth },
    width: widthInBlocks * 16 - unitX * (crop.left + crop.right),
    height: heightInUnits * 16 * (2 - framesOnly) - unitY * (crop.top + crop.bottom),
  };
}

function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) {
      const code = bits.golomb();
      const delta = code % 2 === 1 ? (code + 1) / 2 : -code / 2;
      next = (last + delta + 256) % 256;
    }
    if (next !== 0) last = next;
  }
}

/** Removes emulation prevention bytes. */
function stripEscapes(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (let index = 0; index < bytes.length; index += 1) {
    const escaped = index >= 2 && bytes[index] === 3 && bytes[index - 1] === 0 && bytes[index - 2] === 0;
    if (!escaped) out.push(bytes[index]!);
  }
  return Buffer.from(out);
}

class BitReader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  read(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      value = value * 2 + ((this.bytes.readUInt8(this.at >> 3) >> (7 - (this.at & 7))) & 1);
      this.at += 1;
    }
    return value;
  }

  golomb(): number {
    let zeros = 0;
    while (this.read(1) === 0) {
      zeros += 1;
      if (zeros > 31) throw new RangeError('H.264 parameter set is malformed');
    }
    return 2 ** zeros - 1 + this.read(zeros);
  }
}
