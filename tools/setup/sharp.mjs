#!/usr/bin/env node
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, say } from './console.mjs';
import { npm } from './npm.mjs';

/** Where the bundles of functions find it (lib/constructs/compute/bundles.ts). */
const folder = 'node_modules/.cache/streamforge/sharp';

/** Platforms of a bundle: Lambda's, and developers' machines. */
const platforms = /-linux-(arm64|x64)$/;

/**
 * Installs sharp with its binaries for both processors in its own folder: in node_modules npm installs only those of
 * this machine. Versions and checksums are those of package-lock.json.
 */
export function ensureSharp() {
  const lock = lockOf(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages);
  const text = JSON.stringify(lock, undefined, 2);
  const stamp = join(folder, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === text) return;
  say('Installing the picture library for both processors …');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package-lock.json'), text);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(lock.packages[''], undefined, 2));
  if (!npm(['ci', '--ignore-scripts', '--prefer-offline'], { cwd: folder })) {
    fail('sharp could not be installed.', 'Look at what npm said above: most often the network is away.');
  }
  // npm's own notes depend on its version, and the asset's hash must not.
  rmSync(join(folder, 'node_modules', '.package-lock.json'));
  writeFileSync(stamp, text);
}

/** The part of the lock that sharp needs, without the fields that make npm skip other platforms. */
function lockOf(packages) {
  const root = {
    name: 'sharp-for-functions',
    version: '1.0.0',
    dependencies: { sharp: packages['node_modules/sharp'].version },
  };
  const picked = {};
  const pick = (name) => {
    const path = `node_modules/${name}`;
    if (path in picked) return;
    const { cpu, os, libc, optional, optionalDependencies = {}, ...entry } = packages[path];
    const binaries = Object.entries(optionalDependencies).filter(([each]) => platforms.test(each));
    picked[path] = { ...entry, dependencies: { ...entry.dependencies, ...Object.fromEntries(binaries) } };
    for (const each of Object.keys(picked[path].dependencies)) pick(each);
  };
  pick('sharp');
  return {
    name: root.name,
    version: root.version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': root, ...picked },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
  ensureSharp();
}
