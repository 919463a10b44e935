import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, say } from './console.mjs';
import { movePageData } from './page-data.mjs';

const stamp = 'web/.next/streamforge-inputs';

/** Files in the site's folder that a build or a check writes. */
const made = /^(out|\.next|node_modules|next-env\.d\.ts|.*\.tsbuildinfo)$/;

/** Builds the static site when its sources changed since the last build. */
export function ensureSite() {
  const inputs = createHash('sha256');
  for (const file of [
    ...files('web'),
    ...files('domain'),
    'package-lock.json',
    'tools/setup/page-data.mjs',
  ]) {
    inputs.update(file).update(readFileSync(file));
  }
  const wanted = inputs.digest('hex');
  if (existsSync('web/out/index.html') && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building the site …');
  const build = spawnSync('node_modules/.bin/next', ['build', 'web'], { encoding: 'utf8' });
  if (build.status !== 0) {
    console.error(build.stdout, build.stderr);
    fail('The site could not be built.', 'What Next.js said stands above.');
  }
  movePageData('web/out');
  writeFileSync(stamp, wanted);
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !made.test(name) && !name.endsWith('.test.ts'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]));
}
