import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { allRoutes } from '../domain/contracts';
import { type ProblemCode, problemTable } from '../domain/kit/problem';
import { problemSchema } from '../domain/kit/problem-schema';
import { type Route, serviceOf } from '../domain/kit/route';
import { schemaDescriptions, tagDescriptions } from './descriptions';

/** The document of the REST API, from the contracts. */

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

const callers = {
  public: 'Anyone may call it.',
  user: 'It needs the access token of a signed-in user.',
  admin: 'It needs the access token of an administrator.',
} as const;

function accessOf({ auth, cacheSeconds }: Route): string {
  const age = cacheSeconds === undefined ? '' : ` Caches keep the answer for ${cacheSeconds} s.`;
  return callers[auth] + age;
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
    description: accessOf(route),
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

export function openapi(): string {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of allRoutes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'StreamForge',
      version: '1',
      description: 'The REST API of a StreamForge deployment. Other methods of an address answer 405.',
      contact: { name: 'The operator of the deployment' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(allRoutes.map(serviceOf))].map((name) => ({
      name,
      description: tagDescriptions[name] ?? '',
    })),
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths,
  });
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    const description = schemaDescriptions[name];
    if (description !== undefined) Object.assign(schema, { description });
  }
  return `${JSON.stringify(document, null, 2)}\n`;
}
