import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, say } from './console.mjs';

const browsers = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The first of these programs that exists, or undefined. */
export function find(names) {
  for (const name of names) {
    if (name.includes('/')) {
      if (existsSync(name)) return name;
      continue;
    }
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

/**
 * Finds the programs that browser and media tests need; as root on Debian or Ubuntu it installs missing packages. Sets
 * CHROME_PATH. ffmpeg has a bundled fallback, a browser has none.
 */
export function ensureSystem({ browser, ffmpeg }) {
  const wanted = [];
  if (browser && !process.env.CHROME_PATH && !find(browsers)) wanted.push('chromium');
  if (ffmpeg && !process.env.FFMPEG_PATH && !find(['ffmpeg'])) wanted.push('ffmpeg');
  if (wanted.length > 0) install(wanted);
  if (!browser) return;
  process.env.CHROME_PATH ??= find(browsers) ?? '';
  if (!process.env.CHROME_PATH || !existsSync(process.env.CHROME_PATH)) {
    fail(
      'No Chrome or Chromium was found for the browser tests.',
      'Install Google Chrome or Chromium, or name its program in CHROME_PATH, and try again.',
    );
  }
}

function install(packages) {
  if (!find(['apt-get']) || process.getuid?.() !== 0) return;
  say(`Installing ${packages.join(' and ')} from the system's packages …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}
