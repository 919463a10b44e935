import { readFileSync } from 'node:fs';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { allRoutes } from '../domain/contracts';
import { type ProblemCode, problemTable } from '../domain/kit/problem';
import { problemHelp } from '../domain/kit/problem-help';
import { problemSchema } from '../domain/kit/problem-schema';
import { type Route, serviceOf } from '../domain/kit/route';
import { asyncapi, socketPage } from './asyncapi';

/** Codes that any route can answer, by what it takes. */
function codesOf(route: Route): ProblemCode[] {
  return [
    ...new Set<ProblemCode>([
      ...(route.params || route.query || route.body ? (['validation-failed'] as const) : []),
      ...(route.body ? (['malformed-json', 'payload-too-large', 'unsupported-media-type'] as const) : []),
      ...(route.auth !== 'public' ? (['unauthenticated'] as const) : []),
      ...(route.auth === 'admin' ? (['forbidden'] as const) : []),
      ...route.errors,
      'rate-limited',
      'internal-error',
      'upstream-unavailable',
    ]),
  ].sort();
}

function operation(route: Route): ZodOpenApiOperationObject {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codesOf(route)) {
    const { status } = problemTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return {
    operationId: route.id,
    tags: [serviceOf(route)],
    summary: route.summary,
    security: route.auth === 'public' ? [] : [{ bearer: [] }],
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
    },
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    responses: {
      [`${route.status}`]: {
        description: 'Done',
        ...(route.response && { content: { 'application/json': { schema: route.response } } }),
      },
      ...Object.fromEntries(
        [...byStatus].map(([status, codes]) => [
          `${status}`,
          {
            description: codes.map((code) => `\`${code}\`: ${problemTable[code].title}`).join('; '),
            content: { 'application/problem+json': { schema: problemSchema } },
          },
        ]),
      ),
    },
  };
}

function openapi(): string {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of allRoutes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: { title: 'StreamForge', version: '1', description: 'The REST face of a StreamForge deployment.' },
    servers: [{ url: '/' }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths,
  });
  return `${JSON.stringify(document, null, 2)}\n`;
}

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
