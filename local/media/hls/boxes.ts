/** ISO base media boxes (ISO/IEC 14496-12): only those in ffmpeg's fragmented MP4. */
export interface Box {
  readonly type: string;
  /** Start of the box, including its header. */
  readonly start: number;
  /** Start of its content. */
  readonly body: number;
  readonly end: number;
}

export function* boxes(bytes: Buffer, from: number, to: number): Generator<Box> {
  let at = from;
  while (at + 8 <= to) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > to) throw new Error(`MP4 box at ${at} has a bad size (${size})`);
    yield { type: bytes.toString('latin1', at + 4, at + 8), start: at, body: at + 8, end: at + size };
    at += size;
  }
}

/** The first box at a path such as `['trak', 'mdia', 'mdhd']`. */
export function findBox(bytes: Buffer, from: number, to: number, path: readonly string[]): Box | undefined {
  const [type, ...rest] = path;
  for (const box of boxes(bytes, from, to)) {
    if (box.type !== type) continue;
    if (rest.length === 0) return box;
    const inner = findBox(bytes, box.body, box.end, rest);
    if (inner) return inner;
  }
  return undefined;
}

/** Builds a box from its parts. */
export function makeBox(type: string, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.reduce((sum, part) => sum + part.length, 8));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content]);
}

export function makeFullBox(
  type: string,
  version: number,
  flags: number,
  ...content: readonly Buffer[]
): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(flags);
  head[0] = version;
  return makeBox(type, head, ...content);
}
