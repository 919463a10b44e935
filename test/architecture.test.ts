import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { expect, test } from 'vitest';

const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const root = join(import.meta.dirname, '..');
const rooms = ['bin', 'lib', 'functions', 'domain', 'client', 'local', 'load', 'test', 'tools', 'web'].filter(
  existsSync,
);
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');

test('the rooms keep their import rules, and the checker has really looked', {
  timeout: 120_000,
}, async () => {
  const { output } = await cruise(
    rooms,
    { ruleSet: rules, validate: true, ...rules.options },
    rules.options.enhancedResolveOptions,
    { tsConfig: extractTSConfig('tsconfig.json') },
  );
  const { summary, modules } = output as ICruiseResult;
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  const seen = new Set(modules.map(({ source }) => source));
  const missed = tracked.filter(
    (file) => /\.tsx?$/.test(file) && rooms.includes(file.split('/')[0]!) && !seen.has(file),
  );
  expect(missed).toEqual([]);
  expect(summary.totalDependenciesCruised).toBeGreaterThan(500);
});

test('docs/architecture.md shows the folders as they are', () => {
  const picture = readFileSync(join(root, 'docs/architecture.md'), 'utf8').match(
    /^```text\n(.*?)^```$/ms,
  )?.[1];
  const shown: string[] = [];
  const path: string[] = [];
  for (const line of picture?.trimEnd().split('\n') ?? []) {
    const depth = line.search(/\S/) / 2;
    path.splice(depth, Infinity, line.trim().split(' ')[0]!);
    shown.push(path.join('/'));
  }
  const folders = new Set<string>();
  for (const file of tracked) {
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  // Below the second level, folders whose parts are not shown are read by their names alone.
  const opened = new Set(shown.map((folder) => dirname(folder)));
  const expected = [...folders].filter((folder) => !folder.startsWith('.') && opened.has(dirname(folder)));
  expect(shown.length).toBeGreaterThan(60);
  expect(shown).toEqual(expected.toSorted());
});
