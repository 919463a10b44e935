import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './console.mjs';
import { npm } from './npm.mjs';

/** The Node.js of Lambda's runtime `nodejs24.x`. */
const version = '24.9.0';

/**
 * The path of Node.js 24, from the package that npm's `node` would install for this platform; in a folder of its own, so
 * that no other command runs with it. Undefined, with a line that says so, where the registry has none.
 */
export function node24() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join('.streamforge', `node-${version}`);
  const binary = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const at = ['--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts'];
    if (!npm(['install', ...at, `${name}@${version}`], { stdio: 'ignore' }) || !existsSync(binary)) {
      say(`The tests on Node.js ${version} are skipped: there is no package ${name} to be had.`);
      return undefined;
    }
  }
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  say(`Node.js ${stdout?.trim()}`);
  return binary;
}
