import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem, SymlinkFollowMode } from 'aws-cdk-lib/core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { dependencies } from '../../../package.json' with { type: 'json' };
import { bundleOf } from './bundles';

const entry = 'functions/chat/emotes/process-emote.event.ts';

let asset: string;
beforeAll(() => {
  asset = bundleOf(entry);
});

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());

/** The processor that a binary (ELF) is for. */
const processorOf = (file: string): string | undefined =>
  ({ 62: 'x64', 183: 'arm64' })[readFileSync(file).readUInt16LE(18)];

describe('the asset of the function that renders pictures', () => {
  it.each(['x64', 'arm64'])('runs on Linux for %s', (processor) => {
    const binaries = filesOf(join(asset, 'node_modules', '@img')).filter(
      (path) => /\.(node|so[.\d]*)$/.test(path) && processorOf(path) === processor,
    );
    expect(binaries.map((path) => /sharp(-libvips)?-linux-\w+/.exec(path)?.[0]).sort()).toEqual([
      `sharp-libvips-linux-${processor}`,
      `sharp-linux-${processor}`,
    ]);
  });

  it('loads its own sharp, of the version that is tested', () => {
    const script = `const sharp = require(${JSON.stringify(join(asset, 'node_modules', 'sharp'))});
      console.log(sharp.versions.sharp)`;
    expect(execFileSync('node', ['-e', script], { encoding: 'utf8' }).trim()).toBe(dependencies.sharp);
  });

  it('is small enough for Lambda', () => {
    const files = [join(asset, 'index.js'), ...filesOf(join(asset, 'node_modules'))];
    const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(60e6);
  });

  it('is the same each time', async () => {
    const options = { follow: SymlinkFollowMode.ALWAYS };
    const before = FileSystem.fingerprint(asset, options);
    vi.resetModules();
    const { bundleOf: again } = await import('./bundles');
    expect(FileSystem.fingerprint(again(entry), options)).toBe(before);
  });
});

it('other functions stay small', () => {
  expect(existsSync(join(bundleOf('functions/chat/api.ts'), 'node_modules'))).toBe(false);
});
