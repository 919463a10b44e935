import { type Bench, figureOf, interleaved } from './bench';
import { withScratch } from './scratch';

/** An empty route through the kit, built as the stacks build it, and the same function bare. */
const source = `
  import { api, http } from './functions/kit/http';
  import { defineRoute } from './domain/kit/route';
  const route = defineRoute({ id: 'a.b', method: 'GET', path: '/v1/a', auth: 'public', summary: '', status: 204, errors: [] });
  const chain = api({ empty: route }, { empty: http(route, async ({ log }) => void log.info('Called')) });
  const bare = async () => ({ statusCode: 204, body: '' });
  const event = () => ({ httpMethod: 'GET', resource: '/a', path: '/a', headers: {}, body: null, isBase64Encoded: false,
    pathParameters: null, multiValueQueryStringParameters: null,
    requestContext: { requestId: 'r', identity: { sourceIp: '127.0.0.1' } } });
  const context = { getRemainingTimeInMillis: () => 3000 };
  const kind = process.argv[2];
  if (kind === 'quiet') process.stdout.write = () => true;
  const handler = kind === 'bare' ? bare : chain;
  (async () => {
    const calls = 40000;
    for (let i = 0; i < 20000; i += 1) await handler(event(), context);
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i += 1) await handler(event(), context);
    const { user, system } = process.cpuUsage(before);
    process.stderr.write(String((user + system) / calls));
  })();
`;

export const bench: Bench = {
  name: 'warm',
  title: 'CPU of a warm call of the handler chain around an empty handler',
  run: () =>
    withScratch('warm', async ({ bundle }) => {
      const file = await bundle('warm', source);
      const env = { PATH: process.env.PATH, POWERTOOLS_SERVICE_NAME: 'bench' };
      const arm = (kind: string) => () => figureOf([file, kind], env);
      const rounds = 5;
      const arms = await interleaved(
        { bare: arm('bare'), 'without output': arm('quiet'), 'log and metric': arm('full') },
        rounds,
      );
      const value = arms['log and metric']!;
      const verdicts = [{ what: 'the chain with a log line and metrics', value, max: 60 }];
      return { arms, unit: 'µs CPU a call', rounds, verdicts };
    }),
};
