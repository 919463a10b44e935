import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const rooms = readdirSync(root, { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? one.name : [],
);

/** Paths that a document names in `code` (from the root) or links to (from its own folder), outside of code blocks. */
function pathsIn(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^ *```.*?^ *```$/gms, '');
  const named = [...text.matchAll(/`([\w.-]+)(\/[\w./-]*)`/g)].flatMap(([, room = '', rest = '']) =>
    rooms.includes(room) ? [room + rest] : [],
  );
  const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, to = '']) =>
    join(file, '..', to),
  );
  return [...named, ...linked];
}

test.each(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/glossary.md'])(
  '%s names files that exist',
  (file) => {
    const paths = pathsIn(file);
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);
