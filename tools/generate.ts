/**
 * Generates docs/openapi.json, docs/asyncapi.json, the tables of docs/socket.md, the pages of docs/errors/, and the
 * addresses for the client from the contracts, and the list of common passwords from its package. `--check` writes nothing
 * and fails when a file is not up to date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generated } from './generated';

const check = process.argv.includes('--check');
const stale = [...generated].filter(
  ([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text,
);
for (const [file, text] of check ? [] : stale) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
if (check && stale.length > 0) {
  console.error(
    `Not up to date: ${stale.map(([file]) => file).join(', ')}.\nRun \`npm run generate\` and commit what it writes.`,
  );
  process.exit(1);
}
console.log(
  check ? `${generated.size} files are up to date` : `${stale.length} of ${generated.size} files written`,
);
