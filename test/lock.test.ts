import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Entry {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };

/** Where Node looks for a package: beside the dependant, then in every folder above it. */
function* candidates(dependant: string, name: string): Generator<string> {
  let folder = dependant;
  for (;;) {
    yield folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (folder === '') return;
    folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '');
  }
}

test('the lock names every package, also those of other platforms, as `npm ci` requires', () => {
  const missing = Object.entries(lock.packages).flatMap(([dependant, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => ![...candidates(dependant, name)].some((path) => path in lock.packages))
      .map((name) => `${name} of ${dependant || 'the root'}`),
  );
  expect(Object.keys(lock.packages).length).toBeGreaterThan(200);
  expect(missing).toEqual([]);
});
