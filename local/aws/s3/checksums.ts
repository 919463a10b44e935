import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksum algorithms of `x-amz-checksum-*` that are computed and verified. */
export const CHECKSUM_ALGORITHMS = ['crc32', 'crc32c', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** A running checksum; `digest` is in base64, as on the wire. */
export interface RunningChecksum {
  update(chunk: Buffer): void;
  digest(): string;
}

/** The algorithm of a name in any case (`CRC32`, `x-amz-checksum-crc32`), if known. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  const plain = name.toLowerCase().replace(/^x-amz-checksum-/, '');
  return CHECKSUM_ALGORITHMS.find((known) => known === plain);
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (algorithm === 'crc32') return running(crc32);
  if (algorithm === 'crc32c') return running(crc32c);
  const hash: Hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest('base64') };
}

/** S3's checksum of checksums for a multipart object: `<base64>-<parts>`. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  const checksum = startChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part, 'base64'));
  return `${checksum.digest()}-${parts.length}`;
}

function running(step: (chunk: Buffer, value: number) => number): RunningChecksum {
  let value = 0;
  return {
    update(chunk) {
      value = step(chunk, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes.toString('base64');
    },
  };
}

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Buffer, previous: number): number {
  let value = ~previous;
  for (const byte of chunk) value = CASTAGNOLI[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}
