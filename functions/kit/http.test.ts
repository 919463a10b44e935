import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { ProblemError } from '../../domain/kit/problem';
import { defineRoute } from '../../domain/kit/route';
import { throughCloudFront } from '../../test/origin';
import { api, http, reply } from './http';

const greet = defineRoute({
  id: 'greetings.greet',
  method: 'POST',
  path: '/v1/greetings/{name}',
  auth: 'public',
  summary: 'Greets',
  params: () => z.strictObject({ name: z.string().check(z.maxLength(10)) }),
  query: () => z.strictObject({ times: z._default(z.coerce.number().check(z.int(), z.maximum(3)), 1) }),
  body: () => z.strictObject({ word: z.string().check(z.maxLength(20)) }),
  status: 201,
  response: () => z.strictObject({ text: z.string() }),
  errors: [],
});

const secret = defineRoute({
  id: 'greetings.secret',
  method: 'GET',
  path: '/v1/secrets',
  auth: 'admin',
  summary: 'Admins only',
  status: 200,
  response: () => z.strictObject({ who: z.string() }),
  errors: [],
});

const routes = { greet, secret };
const handler = api(routes, {
  greet: http(greet, async ({ params, query, body, request }) => {
    if (body.word === 'boom') throw new Error('the database password is hunter2');
    if (body.word === 'taken') throw new ProblemError('name-taken', undefined, { retryAfter: 7 });
    if (body.word === 'leak') return { text: 'x', internal: 'y' } as { text: string };
    return reply(
      { text: `${`${body.word} `.repeat(query.times)}${params.name}` },
      { cookies: [`was=${request.cookies.is ?? ''}`] },
    );
  }),
  secret: http(secret, async ({ actor }) => ({ who: actor.userId })),
});

test('a route without its handler, or with that of another, is a type error', () => {
  const [one, other] = [http(greet, async () => ({ text: '' })), http(secret, async () => ({ who: '' }))];
  // @ts-expect-error: secret has no handler
  const missing = () => api(routes, { greet: one });
  // @ts-expect-error: the handlers are swapped
  const swapped = () => api(routes, { greet: other, secret: one });
  expect([missing, swapped]).toHaveLength(2);
});

function call(change: Partial<APIGatewayProxyEvent> = {}): Promise<APIGatewayProxyResult> {
  const event = {
    httpMethod: 'POST',
    resource: '/greetings/{name}',
    path: '/greetings/ana',
    headers: { 'Content-Type': 'application/json', ...throughCloudFront },
    pathParameters: { name: 'ana' },
    multiValueQueryStringParameters: null,
    body: '{"word":"hello"}',
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1', identity: { sourceIp: '127.0.0.1' }, authorizer: null },
    ...change,
  } as unknown as APIGatewayProxyEvent;
  return handler(event, {} as Context) as Promise<APIGatewayProxyResult>;
}

const problem = (result: APIGatewayProxyResult) => {
  expect(result.headers?.['content-type']).toBe('application/problem+json');
  return JSON.parse(result.body);
};

test('a request that fits is answered with the status of the contract', async () => {
  const result = await call({
    multiValueQueryStringParameters: { times: ['2'] },
    headers: {
      'content-type': 'application/json; charset=utf-8',
      Cookie: 'a=1; is=here',
      ...throughCloudFront,
    },
  });
  expect(result).toMatchObject({ statusCode: 201, body: '{"text":"hello hello ana"}' });
  expect(result.multiValueHeaders).toEqual({ 'set-cookie': ['was=here'] });
  expect(result.headers?.['cache-control']).toBe('no-store');
});

test.each([
  ['a field is missing', { body: '{}' }, 400, 'validation-failed'],
  ['a field is not known', { body: '{"word":"a","more":1}' }, 400, 'validation-failed'],
  ['a field has another type', { body: '{"word":{"a":1}}' }, 400, 'validation-failed'],
  ['the body is an array', { body: '[]' }, 400, 'validation-failed'],
  [
    'a query value is out of range',
    { multiValueQueryStringParameters: { times: ['9'] } },
    400,
    'validation-failed',
  ],
  [
    'a query value comes twice',
    { multiValueQueryStringParameters: { times: ['1', '2'] } },
    400,
    'validation-failed',
  ],
  [
    'a query member is not known',
    { multiValueQueryStringParameters: { x: ['1'] } },
    400,
    'validation-failed',
  ],
  ['a parameter is too long', { pathParameters: { name: 'a'.repeat(11) } }, 400, 'validation-failed'],
  ['the body is not JSON', { body: '{"word":' }, 400, 'malformed-json'],
  ['the body is too large', { body: JSON.stringify({ word: 'x'.repeat(70_000) }) }, 413, 'payload-too-large'],
  [
    'the body is a form',
    { headers: { 'content-type': 'text/plain', ...throughCloudFront } },
    415,
    'unsupported-media-type',
  ],
  ['there is no such route', { resource: '/other' }, 404, 'not-found'],
  ['nobody is signed in', { httpMethod: 'GET', resource: '/secrets', body: null }, 401, 'unauthenticated'],
] as const)('a problem document when %s', async (_, change, status, code) => {
  const result = await call(change as unknown as Partial<APIGatewayProxyEvent>);
  expect(result.statusCode).toBe(status);
  expect(problem(result)).toMatchObject({ status, code, type: `/errors/${code}`, instance: 'r-1' });
});

test('an admin route refuses other people and lets admins in', async () => {
  const as = (groups: string) =>
    call({
      httpMethod: 'GET',
      resource: '/secrets',
      body: null,
      requestContext: {
        requestId: 'r-1',
        identity: { sourceIp: '127.0.0.1' },
        authorizer: { userId: 'usr_1', groups },
      } as unknown as APIGatewayProxyEvent['requestContext'],
    });
  expect(problem(await as('vip'))).toMatchObject({ code: 'forbidden' });
  expect(await as('vip,admin')).toMatchObject({ statusCode: 200, body: '{"who":"usr_1"}' });
});

test('a broken rule is answered with its code and a retry time', async () => {
  const result = await call({ body: '{"word":"taken"}' });
  expect(result.headers?.['retry-after']).toBe('7');
  expect(problem(result)).toMatchObject({ status: 409, code: 'name-taken', retryAfter: 7 });
});

test('an internal error discloses nothing, and neither does an answer that breaks its contract', async () => {
  for (const word of ['boom', 'leak']) {
    const result = await call({ body: JSON.stringify({ word }) });
    expect(problem(result)).toMatchObject({ status: 500, code: 'internal-error' });
    expect(result.body).not.toMatch(/hunter2|internal":|stack|at /);
  }
});

test('no text in place of a body makes anything but a problem document', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
      const result = await call({ body });
      if (result.statusCode !== 201) expect([400, 413]).toContain(problem(result).status);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['without the header', {}],
  ['with another value', { 'x-origin-verify': 'the-origin-secreT' }],
  ['with a longer value', { 'x-origin-verify': 'the-origin-secret-' }],
])('a request that went past CloudFront is refused: %s', async (_, headers) => {
  const sent = { 'content-type': 'application/json', ...headers };
  expect(problem(await call({ headers: sent }))).toMatchObject({ code: 'forbidden', status: 403 });
  // Also where no route is.
  expect(problem(await call({ headers: sent, resource: '/nowhere' }))).toMatchObject({ code: 'forbidden' });
});

test('the header may have any case', async () => {
  const [[name, value]] = Object.entries(throughCloudFront) as [[string, string]];
  const headers = { 'content-type': 'application/json', [name.toUpperCase()]: value };
  expect((await call({ headers })).statusCode).toBe(201);
});
