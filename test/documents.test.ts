import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const rooms = readdirSync(root, { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? one.name : [],
);
const documents = ['README.md', 'CONTRIBUTING.md', 'docs', 'docs/decisions'].flatMap((path) =>
  path.endsWith('.md')
    ? path
    : readdirSync(join(root, path)).flatMap((file) => (file.endsWith('.md') ? `${path}/${file}` : [])),
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

test('the documents name files that exist', () => {
  const paths = documents.flatMap((file) => pathsIn(file).map((path) => ({ file, path })));
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
});
