import { readFileSync } from 'node:fs';
import { allRoutes } from '../domain/contracts';
import { type ProblemCode, problemTable } from '../domain/kit/problem';
import { problemHelp } from '../domain/kit/problem-help';
import { asyncapi, socketPage } from './asyncapi';
import { openapi } from './openapi';

function addresses(): string {
  const lines = allRoutes.map(
    ({ id, method, path, auth }) => `  '${id}': { method: '${method}', path: '${path}', auth: '${auth}' },`,
  );
  return `/** Written by tools/generate.ts from domain/contracts.ts. */\nexport const addresses = {\n${lines.join('\n')}\n} as const;\n`;
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
  ...(Object.keys(problemTable) as ProblemCode[]).map((code): [string, string] => [
    `docs/errors/${code}.md`,
    errorPage(code),
  ]),
]);
