import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const schema = z.object({
  account: z.string().regex(/^\d{12}$/),
  operator: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});

/** The identity of an installation: its account and the operator's key. */
export type Installation = z.infer<typeof schema>;

/** Reads the installation from a file, or creates one there. */
export function installation(file: string): Installation {
  if (existsSync(file)) {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new Error(`${file} is damaged. Start with --fresh to begin again (this removes all local data).`);
  }
  const created: Installation = {
    account: Array.from({ length: 12 }, (_, at) => randomInt(at === 0 ? 1 : 0, 10)).join(''),
    operator: {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
    },
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(created), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return created;
}
