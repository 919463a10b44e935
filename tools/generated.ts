import { readFileSync } from 'node:fs';
import { dictionary } from '@zxcvbn-ts/language-common';
import { allRoutes } from '../domain/contracts';
import { type ProblemCode, problemTable } from '../domain/kit/problem';
import { problemHelp } from '../domain/kit/problem-help';
import { minPasswordLength } from '../domain/users/password-length';
import { asyncapi, socketPage } from './asyncapi';
import { openapi } from './openapi';

function addresses(): string {
  const lines = allRoutes.map(
    ({ id, method, path, auth }) => `  '${id}': { method: '${method}', path: '${path}', auth: '${auth}' },`,
  );
  return `/** Written by tools/generate.ts from domain/contracts.ts. */\nexport const addresses = {\n${lines.join('\n')}\n} as const;\n`;
}

/** Of zxcvbn's common passwords those that are long enough here; one text parses faster than a list. */
function commonPasswords(): string {
  const all = dictionary['passwords-common'].map((password) => String(password).toLowerCase());
  const long = [...new Set(all.filter((password) => [...password].length >= minPasswordLength))];
  const text = JSON.stringify(long.sort().join(' '));
  return `/** Written by tools/generate.ts from @zxcvbn-ts/language-common. */\nexport const commonPasswords = ${text};\n`;
}

function errorPage(code: ProblemCode): string {
  const { status, title } = problemTable[code];
  return `# ${code}\n\n**${title}.** HTTP status ${status}.\n\n${problemHelp[code]}\n`;
}

/** The generated files: path → text. */
export const generated: ReadonlyMap<string, string> = new Map([
  ['docs/openapi.json', openapi()],
  ['docs/asyncapi.json', asyncapi()],
  ['docs/socket.md', socketPage(readFileSync('docs/socket.md', 'utf8'))],
  ['web/lib/routes.gen.ts', addresses()],
  ['domain/users/common-passwords.gen.ts', commonPasswords()],
  ...(Object.keys(problemTable) as ProblemCode[]).map((code): [string, string] => [
    `docs/errors/${code}.md`,
    errorPage(code),
  ]),
]);
