import { createHash, randomUUID } from 'node:crypto';
import {
  constants,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ChecksumAlgorithm, startChecksum } from './checksums';

/** Bytes under a new name, invisible until the bucket's journal refers to them. */
export interface Blob {
  readonly id: string;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  /** Base64, for the requested algorithms. */
  readonly checksums: Partial<Record<ChecksumAlgorithm, string>>;
}

export type BlobSource = Buffer | AsyncIterable<Buffer>;

/**
 * The bytes of a bucket's objects, each in a file whose name is never reused: a crash leaves an unreferenced file
 * (removed by {@link Blobs.sweep}), never an incomplete object.
 */
export class Blobs {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  private path(id: string): string {
    return join(this.folder, id.slice(0, 2), id);
  }

  private fresh(): string {
    const id = randomUUID().replaceAll('-', '');
    mkdirSync(join(this.folder, id.slice(0, 2)), { recursive: true });
    return id;
  }

  /** Writes a buffer or a stream; leaves nothing when that fails or `check` throws. */
  async write(
    source: BlobSource,
    algorithms: Iterable<ChecksumAlgorithm> = [],
    check: (written: Blob) => void = () => {},
  ): Promise<Blob> {
    const id = this.fresh();
    const md5 = createHash('md5');
    const sums = [...algorithms].map((algorithm) => [algorithm, startChecksum(algorithm)] as const);
    let size = 0;
    const digest = (chunk: Buffer): Buffer => {
      size += chunk.length;
      md5.update(chunk);
      for (const [, sum] of sums) sum.update(chunk);
      return chunk;
    };
    try {
      if (Buffer.isBuffer(source)) {
        const file = await open(this.path(id), 'wx');
        try {
          await file.writeFile(digest(source));
        } finally {
          await file.close();
        }
      } else {
        const through = async function* () {
          for await (const chunk of source) yield digest(chunk);
        };
        await pipeline(through, createWriteStream(this.path(id), { flags: 'wx' }));
      }
      const checksums = Object.fromEntries(sums.map(([algorithm, sum]) => [algorithm, sum.digest()]));
      const written = { id, size, md5: md5.digest('hex'), checksums };
      check(written);
      return written;
    } catch (error) {
      this.remove(id);
      throw error;
    }
  }

  /** Joins several blobs in order. */
  async concat(ids: readonly string[], algorithms: Iterable<ChecksumAlgorithm> = []): Promise<Blob> {
    const blobs = this;
    const chunks = async function* () {
      for (const id of ids) yield* blobs.stream(id) as AsyncIterable<Buffer>;
    };
    return this.write(chunks(), algorithms);
  }

  /** A second name for the same bytes (shared on disk where the file system can). */
  copy(id: string): string {
    const twin = this.fresh();
    copyFileSync(this.path(id), this.path(twin), constants.COPYFILE_FICLONE);
    return twin;
  }

  /** Opened at once, so that a delete during the read does not cut it short. `end` is inclusive. */
  stream(id: string, start = 0, end = Number.POSITIVE_INFINITY): Readable {
    return createReadStream('', { fd: openSync(this.path(id), 'r'), start, end });
  }

  async read(id: string, start: number, end: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    if (end < start) return Buffer.alloc(0);
    for await (const chunk of this.stream(id, start, end)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  remove(id: string): void {
    rmSync(this.path(id), { force: true });
  }

  /** Removes files that no object or part refers to, left by a crash. */
  sweep(named: ReadonlySet<string>): void {
    if (!existsSync(this.folder)) return;
    for (const shelf of readdirSync(this.folder)) {
      for (const id of readdirSync(join(this.folder, shelf))) if (!named.has(id)) this.remove(id);
    }
  }
}
