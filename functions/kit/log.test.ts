import type { APIGatewayProxyEvent, SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { defineRoute } from '../../domain/kit/route';
import { Metrics } from '../../local/aws/lambda/metrics';
import { throughCloudFront } from '../../test/origin';

/** What functions write on standard output: lines for people and alarms, and metrics that CloudWatch reads. */

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(...String(text).split('\n').filter(Boolean));
      return true;
    });
  }
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'greetings');
  vi.resetModules();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);

const greet = defineRoute({
  id: 'greetings.greet',
  method: 'GET',
  path: '/v1/greetings/{name}',
  auth: 'public',
  summary: '',
  params: () => z.strictObject({ name: z.string() }),
  status: 200,
  response: () => z.strictObject({ text: z.string() }),
  errors: [],
});

const request = (name: string) =>
  ({
    httpMethod: 'GET',
    resource: '/greetings/{name}',
    headers: throughCloudFront,
    pathParameters: { name },
    requestContext: { requestId: `r-${name}`, identity: { sourceIp: '127.0.0.1' } },
  }) as unknown as APIGatewayProxyEvent;

async function greetings() {
  const { api, http } = await import('./http');
  const { ProblemError } = await import('../../domain/kit/problem');
  return api(
    { greet },
    {
      greet: http(greet, async ({ params: { name }, log }) => {
        log.info('Greeted', { name });
        if (name === 'broken') throw new Error('no', { cause: new Error('deeper') });
        if (name === 'taken') throw new ProblemError('name-taken');
        return { text: name };
      }),
    },
  );
}

it("each line of a request says which request and route it is of, and a fault's whole story", async () => {
  const handler = await greetings();
  await handler(request('ana'), {});
  await handler(request('broken'), {});
  const logged = lines().filter((line) => line._aws === undefined);
  expect(logged).toMatchObject([
    { level: 'INFO', message: 'Greeted', name: 'ana', requestId: 'r-ana', route: 'greetings.greet' },
    { level: 'INFO', message: 'Greeted', requestId: 'r-broken' },
    {
      level: 'ERROR',
      service: 'greetings',
      message: 'The request failed',
      requestId: 'r-broken',
      error: { name: 'Error', message: 'no', stack: expect.any(String), cause: { message: 'deeper' } },
    },
  ]);
});

it('each request writes one line of metrics, which CloudWatch reads, and searches by more than its dimension', async () => {
  const handler = await greetings();
  for (const name of ['ana', 'broken', 'taken']) await handler(request(name), {});
  await handler({ ...request('x'), resource: '/other' }, {});
  const metrics = new Metrics();
  for (const line of written) metrics.read(line);
  const total = (name: string) =>
    metrics.query({ namespace: 'StreamForge', name, dimensions: { service: 'greetings' } });
  expect(total('Requests')).toMatchObject([{ sum: 4, unit: 'Count', dimensions: { service: 'greetings' } }]);
  expect(total('ServerErrors')).toMatchObject([{ sum: 1, count: 4 }]);
  expect(total('Latency')).toMatchObject([{ count: 4, unit: 'Milliseconds' }]);
  expect(lines().filter((line) => line._aws)).toMatchObject([
    { requestId: 'r-ana', route: 'greetings.greet', status: 200 },
    { requestId: 'r-broken', status: 500, code: 'internal-error' },
    { requestId: 'r-taken', status: 409, code: 'name-taken' },
    { requestId: 'r-x', status: 404, code: 'not-found' },
  ]);
});

it('a record that fails says which one it was, and the next line does not', async () => {
  const { queue } = await import('./consume');
  const handler = queue(z.object({ n: z.int() }), async ({ n }, { log }) => {
    if (n === 1) throw new Error('no');
    log.info('Done');
  });
  const records = [1, 2].map((n) => ({ messageId: `m${n}`, body: JSON.stringify({ n }) }));
  await handler({ Records: records } as unknown as SQSEvent, {});
  expect(lines()).toMatchObject([
    { level: 'ERROR', messageId: 'm1', error: { message: 'no' } },
    { level: 'INFO', message: 'Done', messageId: 'm2' },
  ]);
});
