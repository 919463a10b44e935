import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fail, say } from './console.mjs';
import { npm } from './npm.mjs';
import { ensureSharp } from './sharp.mjs';

const marker = 'node_modules/.streamforge-lock';

/**
 * Installs the locked packages when they are missing or from another lock. Not `npm ci`: that requires a lock with the
 * optional binaries of every platform, and a registry may lack some.
 */
export function ensureDependencies() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== lock) {
    say('Installing packages (about a minute the first time) …');
    if (!npm(['install', '--no-save'])) {
      fail(
        'The packages could not be installed.',
        'Look at what npm said above: most often the network is away.',
      );
    }
    writeFileSync(marker, lock);
  }
  ensureSharp();
}
