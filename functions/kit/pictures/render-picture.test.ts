import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PictureRefused } from './picture-refused';
import type { PictureRules } from './picture-rules';
import { renderPicture } from './render-picture';
import {
  blue,
  type Colour,
  clear,
  framesOf,
  type GifImage,
  gif,
  jpeg,
  lossyWebp,
  movingWebp,
  plain,
  png,
  pngChunk,
  pngHeader,
  pngOf,
  red,
  webp,
  webpChunks,
  webpOf,
} from './testing/pictures';

const rules: PictureRules = {
  maxBytes: 2 ** 20,
  maxSide: 4096,
  maxPixels: 4096 ** 2,
  animation: { maxFrames: 60, maxMs: 10_000 },
  size: { width: 112, height: 112, fit: 'contain' },
};
const sized = (width: number, height = width): PictureRules => ({
  ...rules,
  size: { width, height, fit: 'contain' },
});

const secret = 'Camera of Ana, 52.5200 N 13.4050 E';

const problemOf = async (file: Buffer, within = rules): Promise<string> =>
  renderPicture(file, within).then(
    () => 'taken',
    (error: Error) => (error instanceof PictureRefused ? error.message : `${error.stack}`),
  );

type Frame = Awaited<ReturnType<typeof framesOf>>[number];

const at = ({ data, width }: Frame, x: number, y: number): Colour =>
  data.slice((y * width + x) * 4, (y * width + x) * 4 + 4) as unknown as Colour;

/** The frames of what a file becomes. */
const rendered = async (file: Buffer, within = rules): Promise<Frame[]> =>
  framesOf((await renderPicture(file, within)).file);

/** WebP is lossy, most of all beside an edge. */
function near(colour: Colour, wanted: Colour, tolerance = 12): void {
  for (const [part, value] of wanted.entries())
    expect(Math.abs(colour[part]! - value), `${colour}`).toBeLessThan(tolerance);
}

const square = (size: number, index: number, ms: number): GifImage => ({
  left: 0,
  top: 0,
  width: size,
  height: size,
  indices: Array.from({ length: size * size }, () => index),
  hundredths: ms / 10,
});

const noise = (length: number, seed = 7919): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * seed) % 251);

describe('a rendered picture', () => {
  it('is made of every format, by what the file is', async () => {
    const pixels = plain(20, 10, red);
    const files = [
      png(20, 10, pixels),
      await jpeg(20, 10, pixels),
      gif(20, 10, [{ ...square(1, 0, 0), width: 20, height: 10, indices: Array(200).fill(0) }]),
      await lossyWebp(20, 10, pixels),
      await webp(20, 10, pixels),
    ];
    for (const file of files) {
      const made = await renderPicture(file, rules);
      expect(made.still).toBeUndefined();
      expect(webpChunks(made.file).map(({ type }) => type)).not.toContain('ANIM');
      expect(await sharp(made.file).metadata()).toMatchObject({ format: 'webp', width: 112, height: 112 });
      const [frame] = await framesOf(made.file);
      near(at(frame!, 56, 56), red);
      expect(at(frame!, 56, 5)[3]).toBe(0);
    }
  });

  it('keeps moving, with its times, for ever', async () => {
    const file = gif(8, 8, [square(8, 0, 200), square(8, 0, 100), square(8, 1, 500)]);
    const made = await renderPicture(file, rules);
    const still = await framesOf(made.still!);
    expect(still).toHaveLength(1);
    near(at(still[0]!, 0, 0), red);
    const frames = await framesOf(made.file);
    expect(frames.map(({ ms }) => ms)).toEqual([300, 500]);
    near(at(frames[0]!, 0, 0), red);
    near(at(frames[1]!, 0, 0), blue);
    expect((await sharp(made.file).metadata()).loop).toBe(0);
    expect((await renderPicture(made.file, rules)).still).toBeDefined();
  });

  it('shows a frame that has no time of its own as long as browsers do', async () => {
    const times = [0, 10, 20].map((ms, index) => square(8, index, ms));
    expect((await rendered(gif(8, 8, times))).map(({ ms }) => ms)).toEqual([100, 100, 20]);
  });

  it('stands still when all its frames are the same', async () => {
    const made = await renderPicture(gif(8, 8, [square(8, 0, 200), square(8, 0, 100)]), rules);
    expect(made.still).toBeUndefined();
    expect(await framesOf(made.file)).toHaveLength(1);
  });

  it('is the first frame where nothing may move, however many follow', async () => {
    const { animation: _, ...still } = rules;
    const made = await renderPicture(gif(4_000, 4_000, Array(61).fill(square(8, 1, 9_000))), still);
    expect(made.still).toBeUndefined();
    expect(await framesOf(made.file)).toHaveLength(1);
  });

  it('keeps the edges of its frames apart', async () => {
    const frames = await rendered(gif(8, 8, [square(8, 0, 200), square(8, 1, 200)]));
    for (const y of [0, 111]) near(at(frames[0]!, 56, y), red);
    for (const y of [0, 111]) near(at(frames[1]!, 56, y), blue);
  });

  it('fills its size by cropping, or keeps its shape, where the rules say so', async () => {
    const file = png(20, 10, plain(20, 10, red));
    for (const [fit, height] of [['cover', 112] as const, ['inside', 56] as const]) {
      const { file: made } = await renderPicture(file, { ...rules, size: { ...rules.size, fit } });
      expect(await sharp(made).metadata()).toMatchObject({ width: 112, height, hasAlpha: false });
    }
  });

  it('carries nothing over but pixels', async () => {
    const pixels = plain(16, 16, blue);
    const exif = Buffer.from(`Exif\0\0${secret}`);
    const photo = await jpeg(16, 16, pixels);
    const segment = Buffer.from([0xff, 0xe1, 0, exif.length + 2, ...exif]);
    const still = webpChunks(await webp(16, 16, pixels));
    const described = sharp(pixels, { raw: { width: 16, height: 16, channels: 4 } })
      .withExif({ IFD0: { Copyright: secret } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`)
      .withIccProfile('p3');
    const files = [
      png(16, 16, pixels, [pngChunk('tEXt', Buffer.from(`Comment\0${secret}`)), pngChunk('eXIf', exif)]),
      Buffer.concat([photo.subarray(0, 2), segment, photo.subarray(2)]),
      webpOf([...still, { type: 'EXIF', data: exif }]),
      gif(8, 8, [square(8, 1, 0)]),
      await described.clone().jpeg().toBuffer(),
      await described.clone().png().toBuffer(),
      await described.clone().webp().toBuffer(),
    ];
    for (const file of files) {
      const polyglot = Buffer.concat([file, Buffer.from(`<script>${secret}</script>PK\x03\x04`)]);
      const { file: made } = await renderPicture(polyglot, rules);
      expect(polyglot.includes(secret)).toBe(true);
      expect(made.includes(secret)).toBe(false);
      expect(made.readUInt32LE(4) + 8).toBe(made.length);
      expect(
        webpChunks(made)
          .map(({ type }) => type)
          .filter((type) => !/^(VP8[ LX]|ALPH)$/.test(type)),
      ).toEqual([]);
    }
  });

  it('shows the colours that its profile means, also those of print', async () => {
    const image = sharp(plain(16, 16, red), { raw: { width: 16, height: 16, channels: 4 } }).removeAlpha();
    const wide = await image.clone().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer();
    const print = await image.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(print).metadata()).space).toBe('cmyk');
    near(at((await rendered(wide))[0]!, 56, 56), red);
    near(at((await rendered(print))[0]!, 56, 56), red, 40);
  });

  it('is turned upright by its orientation', async () => {
    const halves = Buffer.concat(
      Array.from({ length: 16 }, () => Buffer.concat([plain(16, 1, red), plain(16, 1, blue)])),
    );
    const photo = await sharp(halves, { raw: { width: 32, height: 16, channels: 4 } })
      .removeAlpha()
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const [frame] = await rendered(photo);
    near(at(frame!, 56, 10), red);
    near(at(frame!, 56, 100), blue);
    expect(at(frame!, 5, 56)[3]).toBe(0);
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

  it('is what libvips could load as well: SVG, TIFF, HEIF, PDF and all the others', async () => {
    const image = sharp(plain(8, 8, red), { raw: { width: 8, height: 8, channels: 4 } });
    const files = [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'),
      Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF'),
      Buffer.from('P5 1 1 255 x'),
      await image.clone().tiff().toBuffer(),
      await image.clone().avif().toBuffer(),
    ];
    for (const file of files) {
      expect(await problemOf(file)).toContain('not a PNG, JPEG');
      await expect(sharp(file).metadata()).rejects.toThrow('unsupported image format');
      expect(await problemOf(Buffer.concat([Buffer.from('ffd8ff', 'hex'), file]))).toContain('damaged');
    }
  });

  it('has more pixels than anybody needs, before any of them is unpacked', async () => {
    const wide = { ...square(1, 0, 0), width: 5_000, indices: Array(5_000).fill(0) };
    const bomb = pngOf(pngHeader(30_000, 30_000), Buffer.alloc(1_000));
    expect(await problemOf(bomb)).toContain('30000 × 30000');
    const photo = await jpeg(16, 16, plain(16, 16, red));
    const frame = photo.findIndex((byte, index) => byte === 0xff && [0xc0, 0xc2].includes(photo[index + 1]!));
    photo.writeUInt16BE(60_000, frame + 5);
    expect(await problemOf(photo)).toContain('16 × 60000');
    expect(await problemOf(gif(5_000, 1, [wide]))).toContain('5000 × 1');
    const lossy = await lossyWebp(16, 16, plain(16, 16, red));
    const picture = webpChunks(lossy).find(({ type }) => type === 'VP8 ')!;
    picture.data.writeUInt16LE(16_000, 6);
    expect(await problemOf(webpOf([picture]))).toContain('16000 × 16');
    expect(await problemOf(png(9, 9, plain(9, 9, red)), { ...rules, maxPixels: 80 })).toContain('9 × 9');
  });

  it('has two sizes to choose from', async () => {
    const photo = await jpeg(16, 16, noise(16 * 16 * 4));
    const start = photo.findIndex((byte, index) => byte === 0xff && photo[index + 1] === 0xc0);
    const size = photo.subarray(start, start + 2 + photo.readUInt16BE(start + 2));
    const other = Buffer.from(size);
    other.writeUInt16BE(4_000, 5);
    for (const parts of [
      [photo.subarray(0, start), other, photo.subarray(start)],
      [photo.subarray(0, start), size, other, photo.subarray(start + size.length)],
    ]) {
      expect(await problemOf(Buffer.concat(parts))).toContain('damaged');
    }
  });

  it('moves for too long, too often, or over too large a place', async () => {
    const image = square(2, 0, 100);
    expect(await problemOf(gif(2, 2, Array(61).fill(image)))).toContain('61 frames');
    expect(await problemOf(gif(2, 2, [square(2, 0, 9_000), square(2, 1, 1_010)]))).toContain('10.0 seconds');
    expect(await problemOf(gif(2_000, 2_000, Array(5).fill(image)))).toContain('too many pixels');
    const frames = Array.from({ length: 61 }, (_, index) => ({
      pixels: plain(2, 2, index % 2 ? red : blue),
      ms: 100,
    }));
    expect(await problemOf(await movingWebp(2, 2, frames))).toContain('61 frames');
    const slow = frames.slice(0, 2).map((frame) => ({ ...frame, ms: 5_100 }));
    expect(await problemOf(await movingWebp(2, 2, slow))).toContain('10.2 seconds');
  });

  it('breaks off, wherever that is', async () => {
    const pixels = noise(12 * 12 * 4);
    const files = [
      png(12, 12, pixels),
      await jpeg(12, 12, pixels),
      gif(12, 12, [{ ...square(12, 0, 100), indices: [...pixels.slice(0, 144)].map((n) => n % 4) }]),
      await lossyWebp(12, 12, pixels),
      await movingWebp(12, 12, [
        { pixels, ms: 100 },
        { pixels: plain(12, 12, red), ms: 100 },
      ]),
    ];
    for (const [index, file] of files.entries()) {
      expect(await problemOf(file)).toBe('taken');
      for (const part of [0.2, 0.5, 0.8, 0.95]) {
        const length = Math.max(13, Math.floor(file.length * part));
        expect.soft(await problemOf(file.subarray(0, length)), `${index} ${part}`).toContain('damaged');
      }
    }
  });

  it('is damaged in any way: there is an answer to everything', async () => {
    const pixels = plain(9, 9, [10, 200, 30, 128]);
    const files = [
      png(9, 9, pixels),
      await jpeg(9, 9, pixels),
      gif(9, 9, [square(9, 0, 100), square(9, 2, 100)]),
      await lossyWebp(9, 9, pixels),
      await webp(9, 9, pixels),
    ];
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (file, changes) => {
          const broken = Buffer.from(file);
          for (const { at: where, to } of changes) broken[where % broken.length] = to;
          expect(await problemOf(broken)).not.toContain('\n');
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Both become the same file: so both have the same pixels. */
async function alike(file: Buffer, width: number, height: number, pixels: Uint8Array): Promise<void> {
  const [one, other] = [file, await webp(width, height, pixels)].map((each) => renderPicture(each, rules));
  expect((await one!).file.equals((await other!).file)).toBe(true);
}

describe('PNG', () => {
  it('is read with any filter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 255 })),
        async (width, filters, bytes) => {
          const rows = filters.map(() => Uint8Array.from({ length: width * 4 }, () => bytes.next().value));
          const filtered = filters.map((filter, y) => [filter, ...filterRow(filter, rows[y]!, rows[y - 1])]);
          const file = pngOf(pngHeader(width, filters.length), Uint8Array.from(filtered.flat()));
          await alike(file, width, filters.length, Buffer.concat(rows));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is unpacked as far as its size says, however much is packed', async () => {
    const packed = Buffer.alloc(200_000_000);
    const file = pngOf(pngHeader(4, 4), packed);
    const deflated = deflateSync(packed);
    const started = performance.now();
    await alike(file, 4, 4, plain(4, 4, clear));
    const rendered = performance.now();
    inflateSync(deflated);
    expect(rendered - started).toBeLessThan((performance.now() - rendered) / 2);
  });

  it('may have a palette, small depths, opacity by key, deep colours and interlacing', async () => {
    const palette = [pngChunk('PLTE', Buffer.from([1, 2, 3, 4, 5, 6])), pngChunk('tRNS', Buffer.from([9]))];
    const grey = (...values: number[]) => values.flatMap((value) => [value, value, value, 255]);
    const colours = (width: number, height: number, pixels: number[], ...file: Parameters<typeof pngOf>) =>
      alike(pngOf(...file), width, height, Uint8Array.from(pixels));
    const indexed = Buffer.from([0, 0b0100_0000]);
    await colours(2, 1, [1, 2, 3, 9, 4, 5, 6, 255], pngHeader(2, 1, 1, 3), indexed, palette);
    await colours(2, 1, grey(85, 255), pngHeader(2, 1, 2, 0), Buffer.from([0, 0b0111_0000]));
    const key = [pngChunk('tRNS', Buffer.from([0, 1, 0, 2, 0, 3]))];
    const keyed = Buffer.from([0, 1, 2, 3, 1, 2, 4]);
    await colours(2, 1, [1, 2, 3, 0, 1, 2, 4, 255], pngHeader(2, 1, 8, 2), keyed, key);
    const deep = Buffer.from([0, 128, 128, 255, 255]);
    await colours(1, 1, grey(128), pngHeader(1, 1, 16, 4), deep);
    // Passes 1, 6 and 7 of a picture of two by two.
    const passes = Buffer.from([0, 10, 0, 20, 0, 30, 40]);
    await colours(2, 2, grey(10, 20, 30, 40), pngHeader(2, 2, 8, 0, 1), passes);
  });
});

/** A filter as section 9.2 of the specification writes it, for four bytes a pixel. */
function filterRow(filter: number, row: Uint8Array, above = new Uint8Array(row.length)): number[] {
  return [...row].map((value, index) => {
    const [a, b, c] = [row[index - 4] ?? 0, above[index]!, above[index - 4] ?? 0];
    const nearest = [a, b, c].reduce((best, one) =>
      Math.abs(a + b - c - one) < Math.abs(a + b - c - best) ? one : best,
    );
    return (value - [0, a, b, (a + b) >> 1, nearest][filter]!) & 255;
  });
}

describe('GIF', () => {
  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(1_000),
        async (width, height, seed) => {
          const indices = Array.from(
            { length: width * height },
            (_, index) => ((index * index + seed) >> 3) % 4,
          );
          const image = { left: 0, top: 0, width, height, indices, hundredths: 0 };
          const palette = [
            [255, 0, 0, 255],
            [0, 0, 255, 255],
            [255, 255, 255, 255],
            [0, 0, 0, 255],
          ];
          const pixels = Uint8Array.from(indices.flatMap((index) => palette[index]!));
          await alike(gif(width, height, [image]), width, height, pixels);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps, empties or restores the place of a frame', async () => {
    const dot = { ...square(32, 1, 100), left: 32 };
    const last = async (disposal: number) => {
      const file = gif(64, 32, [
        { ...square(1, 0, 100), width: 64, height: 32, indices: Array(64 * 32).fill(0) },
        { ...dot, disposal, transparent: 3 },
        { ...square(32, 2, 100), transparent: 2, indices: Array(32 * 32).fill(2) },
      ]);
      return at((await rendered(file, sized(64))).at(-1)!, 48, 32);
    };
    near(await last(0), blue);
    near(await last(2), clear);
    near(await last(3), red);
  });
});

describe('scaling', () => {
  it('keeps a plain colour, in the middle, whatever its shape', async () => {
    const sides = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(sides, sides, fc.integer({ min: 8, max: 24 }), async (width, height, size) => {
        const file = png(width, height, plain(width, height, [10, 100, 200, 255]));
        const [frame] = await rendered(file, sized(size));
        const seen = Array.from({ length: size * size }, (_, index) =>
          at(frame!, index % size, (index / size) | 0),
        );
        const opaque = seen.filter(([, , , alpha]) => alpha === 255);
        for (const colour of opaque) near(colour, [10, 100, 200, 255], 40);
        const exact = (Math.min(width, height) * size) / Math.max(width, height);
        expect(Math.abs(opaque.length / size - Math.max(1, exact))).toBeLessThanOrEqual(0.5);
        expect(seen.length - opaque.length).toBe(seen.filter(([, , , alpha]) => alpha === 0).length);
      }),
      { numRuns: 60 },
    );
  });

  it('does not let the colour of what is not seen into the edges', async () => {
    const halves = Buffer.concat(
      Array.from({ length: 16 }, () => Buffer.concat([plain(8, 1, red), plain(8, 1, [0, 255, 0, 0])])),
    );
    const [frame] = await rendered(png(16, 16, halves), sized(1));
    near(at(frame!, 0, 0), [255, 0, 0, 128]);
  });
});
