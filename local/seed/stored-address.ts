import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A publishing address with its stream key, stored for the next start: the platform shows a key only once. */
export function storedAddress(folder: string, name: string) {
  const file = join(folder, name);
  return {
    read(): string | undefined {
      try {
        return readFileSync(file, 'utf8') || undefined;
      } catch {
        return undefined;
      }
    },
    write(address: string): string {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file, address, { mode: 0o600 });
      return address;
    },
  };
}
