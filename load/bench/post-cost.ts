import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Bench, figureOf, interleaved, round } from './bench';

/** Takes every post, as API Gateway does, and says its port. In a process of its own, so that its CPU counts for nobody. */
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

async function bundle(folder: string, name: string, client: string): Promise<string> {
  const outfile = join(folder, `${name.replaceAll(' ', '-')}.cjs`);
  await build({
    stdin: { contents: posts(client), resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

export const bench: Bench = {
  name: 'post-cost',
  title:
    'CPU of a post to a connection: the SDK client, and undici with AWS’s own signer as functions use them',
  async run() {
    const rounds = 5;
    const folder = mkdtempSync(join(tmpdir(), 'post-cost-'));
    const child = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const port = await new Promise<string>((said, failed) => {
        child.stdout.once('data', (text: Buffer) => said(text.toString().trim()));
        child.once('exit', (code) => failed(new Error(`The server ended with ${code}.`)));
      });
      const env = {
        PATH: process.env.PATH,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'token',
        SOCKET_ENDPOINT: `http://127.0.0.1:${port}/ws`,
        NODE_NO_WARNINGS: '1',
      };
      const arm = async (name: keyof typeof clients) => {
        const file = await bundle(folder, name, clients[name]);
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
    } finally {
      child.kill();
      rmSync(folder, { recursive: true });
    }
  },
};
