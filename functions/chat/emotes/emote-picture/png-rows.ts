import { damaged } from './refusal';

export interface Header {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** 0 grey, 2 colours, 3 a palette, 4 grey with opacity, 6 colours with opacity. */
  readonly colour: number;
  readonly channels: number;
  /** Bits of a pixel. */
  readonly bits: number;
  readonly interlaced: boolean;
}

/** Undoes a row's filter in its place. `step` is the bytes of a pixel, `above` the row before. */
export function unfilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter > 4) throw damaged();
  if (filter === 0) return;
  for (let at = 0; at < row.length; at += 1) {
    const left = at < step ? 0 : row[at - step]!;
    const up = above[at]!;
    if (filter === 1) row[at]! += left;
    else if (filter === 2) row[at]! += up;
    else if (filter === 3) row[at]! += (left + up) >> 1;
    else row[at]! += paeth(left, up, at < step ? 0 : above[at - step]!);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Turns the samples of rows into red, green, blue and alpha of a byte each. */
export class Samples {
  private readonly largest: number;
  /** The grey or the colour that is see-through, as its samples. */
  private readonly clear: readonly number[];

  constructor(
    private readonly header: Header,
    private readonly palette: Uint8Array,
    private readonly transparency: Buffer,
  ) {
    this.largest = 2 ** header.depth - 1;
    const keyed = header.colour === 0 || header.colour === 2;
    this.clear =
      keyed && transparency.length >= header.channels * 2
        ? Array.from({ length: header.channels }, (_, channel) => transparency.readUInt16BE(channel * 2))
        : [];
  }

  write(row: Uint8Array, column: number, into: Uint8Array, at: number): void {
    const { colour, channels, depth } = this.header;
    const first = column * channels;
    if (colour === 3) {
      const index = this.sample(row, first);
      if (index * 3 + 2 >= this.palette.length) throw damaged();
      for (let part = 0; part < 3; part += 1) into[at + part] = this.palette[index * 3 + part]!;
      into[at + 3] = this.transparency[index] ?? 255;
      return;
    }
    const scaled = (channel: number): number =>
      depth === 8 ? row[first + channel]! : (this.sample(row, first + channel) * 255) / this.largest;
    const grey = channels < 3;
    into[at] = scaled(0);
    into[at + 1] = grey ? into[at]! : scaled(1);
    into[at + 2] = grey ? into[at]! : scaled(2);
    into[at + 3] = colour >= 4 ? scaled(channels - 1) : this.isClear(row, first) ? 0 : 255;
  }

  private isClear(row: Uint8Array, first: number): boolean {
    return (
      this.clear.length > 0 && this.clear.every((one, channel) => this.sample(row, first + channel) === one)
    );
  }

  private sample(row: Uint8Array, index: number): number {
    const { depth } = this.header;
    if (depth === 8) return row[index]!;
    if (depth === 16) return row[index * 2]! * 256 + row[index * 2 + 1]!;
    const bit = index * depth;
    return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & this.largest;
  }
}
