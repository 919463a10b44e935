import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import * as z from 'zod';

const Certificate = z.object({ key: z.string(), cert: z.string(), expires: z.number() });

/**
 * The installation's RTMPS certificate: created once, stored in `folder`, renewed a month before it expires. It is
 * self-signed, so encoders must trust it explicitly, or use plain RTMP where a channel allows it.
 */
export async function loadCertificate(folder: string): Promise<{ key: string; cert: string }> {
  const file = join(folder, 'certificate.json');
  if (existsSync(file)) {
    const known = Certificate.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (known.success && known.data.expires - Date.now() > 30 * 86_400_000) return known.data;
  }
  const expires = new Date(Date.now() + 825 * 86_400_000);
  const made = await generate([{ name: 'commonName', value: 'Local ingest' }], {
    keyType: 'ec',
    notAfterDate: expires,
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  mkdirSync(folder, { recursive: true });
  const record = { key: made.private, cert: made.cert, expires: expires.getTime() };
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return record;
}
