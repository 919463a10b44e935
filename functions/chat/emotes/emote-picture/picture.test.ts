import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWebp, encodeWebp } from './codecs';
import { gifFrames } from './gif';
import { makePicture } from './picture';
import { type Frame, fitSquare } from './pixels';
import { pngFrames } from './png';
import { PictureRefused } from './refusal';
import { readWebp, writeWebp } from './riff';
import {
  blue,
  type Colour,
  clear,
  type GifImage,
  gif,
  jpeg,
  plain,
  png,
  pngChunk,
  pngHeader,
  pngOf,
  red,
} from './testing/pictures';
import { webpFrames, writeFrames } from './webp';

const secret = 'Camera of Ana, 52.5200 N 13.4050 E';

/** The frames with a copy of their pixels. */
async function all(frames: AsyncGenerator<Frame>): Promise<{ ms: number; data: number[] }[]> {
  const list = [];
  for await (const { ms, pixels } of frames) list.push({ ms, data: [...pixels.data] });
  return list;
}

const problemOf = async (file: Buffer): Promise<string> =>
  makePicture(file).then(
    () => 'taken',
    (error: Error) => (error instanceof PictureRefused ? error.message : `${error.stack}`),
  );

/** The colour of a place of the emote that a file becomes. */
async function colourAt(file: Buffer, x: number, y: number): Promise<Colour> {
  const [frame] = await all(webpFrames((await makePicture(file)).file));
  return frame!.data.slice((y * 112 + x) * 4, (y * 112 + x) * 4 + 4) as unknown as Colour;
}

function near(colour: Colour, wanted: Colour): void {
  for (const [part, value] of wanted.entries())
    expect(Math.abs(colour[part]! - value), `${colour}`).toBeLessThan(12);
}

const square = (size: number, index: number, ms: number): GifImage => ({
  left: 0,
  top: 0,
  width: size,
  height: size,
  indices: Array.from({ length: size * size }, () => index),
  hundredths: ms / 10,
});

describe('an emote', () => {
  it('is made of every format, by what the file is', async () => {
    const pixels = plain(20, 10, red);
    const files = [
      png(20, 10, pixels),
      await jpeg(20, 10, pixels),
      gif(20, 10, [{ ...square(1, 0, 0), width: 20, height: 10, indices: Array(200).fill(0) }]),
      await encodeWebp({ width: 20, height: 10, data: pixels }),
    ];
    for (const file of files) {
      const made = await makePicture(file);
      expect(made.still).toBeUndefined();
      expect(readWebp(made.file).map(({ type }) => type)).not.toContain('ANIM');
      expect(await decodeWebp(made.file)).toMatchObject({ width: 112, height: 112 });
      near(await colourAt(file, 56, 56), red);
      expect((await colourAt(file, 56, 5))[3]).toBe(0);
    }
  });

  it('keeps moving, with its times', async () => {
    const file = gif(8, 8, [square(8, 0, 200), square(8, 0, 100), square(8, 1, 500)]);
    const made = await makePicture(file);
    const still = await all(webpFrames(made.still!));
    expect(still).toHaveLength(1);
    near(still[0]!.data.slice(0, 4) as unknown as Colour, red);
    const frames = await all(webpFrames(made.file));
    expect(frames.map(({ ms }) => ms)).toEqual([300, 500]);
    near(frames[0]!.data.slice(0, 4) as unknown as Colour, red);
    near(frames[1]!.data.slice(0, 4) as unknown as Colour, blue);
    expect((await makePicture(made.file)).still).toBeDefined();
  });

  it('carries nothing over but pixels', async () => {
    const pixels = plain(16, 16, blue);
    const exif = Buffer.from(`Exif\0\0${secret}`);
    const photo = await jpeg(16, 16, pixels);
    const segment = Buffer.from([0xff, 0xe1, 0, exif.length + 2, ...exif]);
    const still = await encodeWebp({ width: 16, height: 16, data: pixels });
    const files = [
      png(16, 16, pixels, [pngChunk('tEXt', Buffer.from(`Comment\0${secret}`)), pngChunk('eXIf', exif)]),
      Buffer.concat([photo.subarray(0, 2), segment, photo.subarray(2)]),
      writeWebp([...readWebp(still), { type: 'EXIF', data: exif }]),
      gif(8, 8, [square(8, 1, 0)]),
    ];
    for (const file of files) {
      const polyglot = Buffer.concat([file, Buffer.from(`<script>${secret}</script>PK\x03\x04`)]);
      const { file: made } = await makePicture(polyglot);
      expect(polyglot.includes(secret)).toBe(true);
      expect(made.includes(secret)).toBe(false);
      expect(made.readUInt32LE(4) + 8).toBe(made.length);
      expect(
        readWebp(made)
          .map(({ type }) => type)
          .filter((type) => !/^(VP8[ LX]|ALPH)$/.test(type)),
      ).toEqual([]);
    }
  });
});

describe('what is refused', () => {
  it('is no picture at all, or one of another kind', async () => {
    const not = 'The file is not a PNG, JPEG, GIF or WebP picture.';
    for (const text of [
      '',
      'GIF',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'RIFF\0\0\0\0WAVE',
      '%PDF-1.7',
    ]) {
      expect(await problemOf(Buffer.from(text))).toBe(not);
    }
    expect(await problemOf(Buffer.alloc(1024 * 1024 + 1))).toContain('larger than 1 MiB');
  });

  it('has more pixels than anybody needs, before any of them is unpacked', async () => {
    const bomb = pngOf(pngHeader(30_000, 30_000), Buffer.alloc(1_000));
    expect(await problemOf(bomb)).toContain('30000 × 30000');
    const photo = await jpeg(16, 16, plain(16, 16, red));
    const frame = photo.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc2].includes(photo[at + 1]!));
    photo.writeUInt16BE(60_000, frame + 5);
    expect(await problemOf(photo)).toContain('16 × 60000');
    expect(await problemOf(gif(5_000, 1, [square(1, 0, 0)]))).toContain('5000 × 1');
    const lossy = await encodeWebp({ width: 16, height: 16, data: plain(16, 16, red) });
    const picture = readWebp(lossy).find(({ type }) => type === 'VP8 ')!;
    picture.data.writeUInt16LE(16_000, 6);
    expect(await problemOf(writeWebp([picture]))).toContain('16000 × 16');
  });

  it('unpacks to more than its size says', async () => {
    const packed = pngOf(pngHeader(4, 4), Buffer.alloc(50_000_000));
    expect(packed.length).toBeLessThan(100_000);
    expect(await problemOf(packed)).toContain('damaged');
  });

  it('moves for too long, too often, or over too large a place', async () => {
    const image = square(2, 0, 100);
    expect(await problemOf(gif(2, 2, Array(61).fill(image)))).toContain('61 frames');
    expect(await problemOf(gif(2, 2, [square(2, 0, 9_000), square(2, 1, 1_010)]))).toContain('10.0 seconds');
    expect(await problemOf(gif(4_000, 4_000, [image, image]))).toContain('too many pixels');
    const pixels = { width: 2, height: 2, data: plain(2, 2, red) };
    const many = await writeFrames(Array(61).fill({ pixels, ms: 100 }));
    expect(await problemOf(many)).toContain('61 frames');
    expect(await problemOf(await writeFrames(Array(2).fill({ pixels, ms: 5_100 })))).toContain(
      '10.2 seconds',
    );
  });

  it('breaks off, wherever that is', async () => {
    const noise = Uint8Array.from({ length: 12 * 12 * 4 }, (_, at) => (at * 7919) % 251);
    const small = { width: 12, height: 12, data: noise };
    const files = [
      png(12, 12, noise),
      await jpeg(12, 12, noise),
      gif(12, 12, [{ ...square(12, 0, 100), indices: [...noise.slice(0, 144)].map((n) => n % 4) }]),
      await encodeWebp(small),
      await writeFrames([
        { pixels: small, ms: 100 },
        { pixels: { ...small, data: plain(12, 12, red) }, ms: 100 },
      ]),
    ];
    for (const file of files) {
      expect(await problemOf(file)).toBe('taken');
      for (const part of [0.2, 0.5, 0.8, 0.95]) {
        expect(await problemOf(file.subarray(0, Math.max(13, Math.floor(file.length * part))))).toContain(
          'damaged',
        );
      }
    }
  });

  it('is damaged in any way: there is an answer to everything', async () => {
    const noise = plain(9, 9, [10, 200, 30, 128]);
    const files = [
      png(9, 9, noise),
      await jpeg(9, 9, noise),
      gif(9, 9, [square(9, 0, 100), square(9, 2, 100)]),
      await encodeWebp({ width: 9, height: 9, data: noise }),
    ];
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (file, changes) => {
          const broken = Buffer.from(file);
          for (const { at, to } of changes) broken[at % broken.length] = to;
          expect(await problemOf(broken)).not.toContain('\n');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('PNG', () => {
  it('gives back what was written, with any filter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        async (width, filters, bytes) => {
          const rows = filters.map(() => Uint8Array.from({ length: width * 4 }, () => bytes.next().value));
          const filtered = filters.map((filter, y) => [filter, ...filterRow(filter, rows[y]!, rows[y - 1])]);
          const file = pngOf(pngHeader(width, filters.length), Uint8Array.from(filtered.flat()));
          expect((await all(pngFrames(file)))[0]!.data).toEqual(rows.flatMap((row) => [...row]));
        },
      ),
    );
  });

  it('knows palettes, small depths, opacity by key, deep colours and interlacing', async () => {
    const colours = async (...file: Parameters<typeof pngOf>) =>
      (await all(pngFrames(pngOf(...file))))[0]!.data;
    const palette = [pngChunk('PLTE', Buffer.from([1, 2, 3, 4, 5, 6])), pngChunk('tRNS', Buffer.from([9]))];
    expect(await colours(pngHeader(2, 1, 1, 3), Buffer.from([0, 0b0100_0000]), palette)).toEqual([
      1, 2, 3, 9, 4, 5, 6, 255,
    ]);
    expect(await colours(pngHeader(2, 1, 2, 0), Buffer.from([0, 0b0111_0000]))).toEqual([
      85, 85, 85, 255, 255, 255, 255, 255,
    ]);
    const key = [pngChunk('tRNS', Buffer.from([0, 1, 0, 2, 0, 3]))];
    expect(await colours(pngHeader(2, 1, 8, 2), Buffer.from([0, 1, 2, 3, 1, 2, 4]), key)).toEqual([
      1, 2, 3, 0, 1, 2, 4, 255,
    ]);
    expect(await colours(pngHeader(1, 1, 16, 4), Buffer.from([0, 128, 128, 255, 255]))).toEqual([
      128, 128, 128, 255,
    ]);
    // Passes 1, 6 and 7 of a picture of two by two.
    const passes = Buffer.from([0, 10, 0, 20, 0, 30, 40]);
    expect(await colours(pngHeader(2, 2, 8, 0, 1), passes)).toEqual(
      [10, 20, 30, 40].flatMap((grey) => [grey, grey, grey, 255]),
    );
  });
});

/** A filter as section 9.2 of the specification writes it, for four bytes a pixel. */
function filterRow(filter: number, row: Uint8Array, above = new Uint8Array(row.length)): number[] {
  return [...row].map((value, at) => {
    const [a, b, c] = [row[at - 4] ?? 0, above[at]!, above[at - 4] ?? 0];
    const nearest = [a, b, c].reduce((best, one) =>
      Math.abs(a + b - c - one) < Math.abs(a + b - c - best) ? one : best,
    );
    return (value - [0, a, b, (a + b) >> 1, nearest][filter]!) & 255;
  });
}

describe('GIF', () => {
  it('gives back what was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(1_000),
        async (width, height, seed) => {
          const indices = Array.from({ length: width * height }, (_, at) => ((at * at + seed) >> 3) % 4);
          const image = { left: 0, top: 0, width, height, indices, hundredths: 0 };
          const [frame] = await all(gifFrames(gif(width, height, [image])));
          const palette = [
            [255, 0, 0, 255],
            [0, 0, 255, 255],
            [255, 255, 255, 255],
            [0, 0, 0, 255],
          ];
          expect(frame!.data).toEqual(indices.flatMap((index) => palette[index]!));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps, empties or restores the place of a frame', async () => {
    const dot = { ...square(1, 1, 100), left: 1 };
    const firsts = async (disposal: number) => {
      const file = gif(2, 1, [
        { ...square(1, 0, 100), width: 2, indices: [0, 0] },
        { ...dot, disposal },
        { ...square(1, 2, 100), transparent: 2 },
      ]);
      return (await all(gifFrames(file)))[2]!.data.slice(4);
    };
    expect(await firsts(0)).toEqual([...blue]);
    expect(await firsts(2)).toEqual([...clear]);
    expect(await firsts(3)).toEqual([...red]);
  });
});

describe('scaling', () => {
  it('keeps a plain colour, in the middle, whatever its shape', () => {
    const sides = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(sides, sides, fc.integer({ min: 1, max: 24 }), (width, height, size) => {
        const { data } = fitSquare({ width, height, data: plain(width, height, [10, 100, 200, 255]) }, size);
        const seen = Array.from({ length: size * size }, (_, at) => [...data.slice(at * 4, at * 4 + 4)]);
        const opaque = seen.filter(([, , , alpha]) => alpha === 255);
        expect(opaque.every(([r, g, b]) => r === 10 && g === 100 && b === 200)).toBe(true);
        const shorter = Math.max(1, Math.round((Math.min(width, height) * size) / Math.max(width, height)));
        expect(opaque.length).toBe(shorter * size);
        expect(seen.length - opaque.length).toBe(seen.filter(([, , , alpha]) => alpha === 0).length);
      }),
    );
  });

  it('does not let the colour of what is not seen into the edges', () => {
    const data = Uint8Array.from([...red, 0, 255, 0, 0]);
    expect([...fitSquare({ width: 2, height: 1, data }, 1).data]).toEqual([255, 0, 0, 128]);
  });
});
