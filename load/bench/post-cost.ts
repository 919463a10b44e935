import { type Bench, figureOf, interleaved, round } from './bench';
import { clientEnvironment, withScratch } from './scratch';

/** Takes every post, as API Gateway does, and says its port. */
const server = `
  require('http').createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end());
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** Posts one frame again and again, some at a time, and writes the CPU microseconds of a post. */
const posts = (client: string) => `
  ${client}
  const text = JSON.stringify({ v: 1, t: Date.now(), items: [{ type: 'chat', text: 'x'.repeat(400) }] });
  const many = (count) => Promise.all(Array.from({ length: 16 }, async () => {
    for (let i = 0; i < count / 16; i += 1) await post('L0SM9cOFvHcCIhw=', text);
  }));
  (async () => {
    await many(4000);
    const before = process.cpuUsage();
    await many(8000);
    const { user, system } = process.cpuUsage(before);
    process.stderr.write(String((user + system) / 8000));
    process.exit(0);
  })();
`;

const clients = {
  'SDK client': `
    import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
    const client = new ApiGatewayManagementApiClient({ endpoint: process.env.SOCKET_ENDPOINT });
    const post = (ConnectionId, Data) => client.send(new PostToConnectionCommand({ ConnectionId, Data }));`,
  'undici and signature-v4': `
    import { connections } from './functions/kit/clients/connections';
    const all = connections(process.env.SOCKET_ENDPOINT);
    const post = async (id, text) => {
      if ((await all.post(id, text)) !== 'sent') throw new Error('A post failed.');
    };`,
};

export const bench: Bench = {
  name: 'post-cost',
  title:
    'CPU of a post to a connection: the SDK client, and undici with AWS’s own signer as functions use them',
  run: () =>
    withScratch('post-cost', async ({ bundle, serve }) => {
      const rounds = 5;
      const env = {
        ...clientEnvironment,
        SOCKET_ENDPOINT: `${await serve(server)}/ws`,
        NODE_NO_WARNINGS: '1',
      };
      const arm = async (name: keyof typeof clients) => {
        const file = await bundle(name, posts(clients[name]));
        return () => figureOf([file], env);
      };
      const arms = await interleaved(
        {
          'SDK client': await arm('SDK client'),
          'undici and signature-v4': await arm('undici and signature-v4'),
        },
        rounds,
      );
      const ratio = round(arms['undici and signature-v4']! / arms['SDK client']!, 3);
      const verdicts = [{ what: 'undici and signature-v4 over the SDK client', value: ratio, max: 0.2 }];
      return { arms, unit: 'µs CPU a post', rounds, verdicts };
    }),
};
