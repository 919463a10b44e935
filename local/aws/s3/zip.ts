import { inflateRawSync } from 'node:zlib';

/** The files of a zip archive, by its central directory (PKWARE APPNOTE 4.3.12; stored or deflated). */
export function* unzip(archive: Buffer): Generator<{ name: string; body: Buffer }> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('not a zip archive: it has no end of central directory');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = archive.readUInt16LE(at + 10);
    const packed = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(start, start + packed);
    if (method !== 0 && method !== 8)
      throw new Error(`zip entry ${name}: compression ${method} is not known`);
    if (!name.endsWith('/')) yield { name, body: method === 0 ? bytes : inflateRawSync(bytes) };
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}
