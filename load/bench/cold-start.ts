import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { settings } from '../../domain/kit/env';
import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';
import { type Bench, figureOf, interleaved, round, type Verdict } from './bench';
import { eventFor, isWaitedFor } from './cold-start-events';
import { clientEnvironment, withScratch } from './scratch';

const maxBundleBytes = 600 * 1024;
/** Holds the codecs of pictures. */
const pictures = /process-emote/;

/** The least that a function of these libraries is: one middleware chain, one read, one log line, one metric. */
const minimal = `
  import middy from '@middy/core';
  import { Logger } from '@aws-lambda-powertools/logger';
  import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
  import * as z from 'zod/mini';
  const logger = new Logger();
  const metrics = new Metrics({ namespace: 'Minimal' });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const schema = z.object({ id: z.string() });
  export const handler = middy().handler(async (event) => {
    const { id } = schema.parse(event);
    const { Item } = await client.send(new GetCommand({ TableName: 't', Key: { id } }));
    logger.info('Read', { id });
    metrics.addMetric('Reads', MetricUnit.Count, 1).publishStoredMetrics();
    return Item ?? {};
  });
`;

/** Takes every AWS call and says its port. */
const server = `
  require('http').createServer((request, response) => {
    request.resume();
    request.on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'));
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** Values that satisfy every function's environment. */
const environment = (endpoint: string): NodeJS.ProcessEnv => ({
  ...clientEnvironment,
  ...Object.fromEntries(Object.keys(settings).map((name) => [name, 'value'])),
  JWKS_URI: `${endpoint}/jwks.json`,
  PROVISION_QUEUE_URL: `${endpoint}/queue`,
  GRACE_QUEUE_URL: `${endpoint}/queue`,
  UPLOAD_URL: endpoint,
  SOCKET_ENDPOINT: `${endpoint}/ws`,
  IRC_ENDPOINT: `${endpoint}/irc`,
  USER_POOL_ID: 'us-east-1_abcdefghi',
  ALLOWED_ORIGINS: '*',
  INSECURE_INGEST: 'false',
  GRACE_SECONDS: '120',
  STARTING_SECONDS: '120',
  CHAT_DAYS: '30',
  POSTS_PER_SECOND: '100',
  SOCKETS_PER_ROOM: '1000',
  CLASSIFIER: 'none',
  AWS_ENDPOINT_URL: endpoint,
  POWERTOOLS_SERVICE_NAME: 'bench',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

/** Bundles are CommonJS; read as such wherever the assembly lies, for this repository's own files are modules. */
const calls = (bundle: string, event: object) =>
  `const { Module } = require('module');
   const { readFileSync, writeSync } = require('fs');
   const bundle = new Module(${JSON.stringify(bundle)});
   bundle.filename = bundle.id;
   bundle.paths = [];
   bundle._compile(readFileSync(bundle.id, 'utf8'), bundle.id.replace(/js$/, 'cjs'));
   Promise.resolve(bundle.exports.handler(${JSON.stringify(event)}, {})).catch(() => {}).then(() => {
     const { user, system } = process.cpuUsage();
     writeSync(2, String((user + system) / 1000));
     process.exit(0);
   });`;
const bare = `const { user, system } = process.cpuUsage(); require('fs').writeSync(2, String((user + system) / 1000));`;

/** Entry → bundle, of each Node function of the assembly. */
function bundles(assembly: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(assembly).filter((name) => name.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as {
      Resources: Record<
        string,
        { Type: string; Properties: { Description?: string }; Metadata?: Record<string, string> }
      >;
    };
    for (const { Type, Properties, Metadata } of Object.values(Resources)) {
      const [, entry] = /^functions\/(\S+\.ts) of /.exec(Properties?.Description ?? '') ?? [];
      if (Type !== 'AWS::Lambda::Function' || entry === undefined) continue;
      const bundle = join(resolve(assembly, Metadata?.['aws:asset:path'] ?? ''), 'index.js');
      if (existsSync(bundle)) found.set(entry, bundle);
    }
  }
  return found;
}

export const bench: Bench = {
  name: 'cold-start',
  title: 'CPU of a fresh node that loads a bundle and makes its first AWS call, over a minimal handler',
  async run() {
    const rounds = 7;
    const all = bundles(await synth(application));
    if (all.size === 0) throw new Error('The assembly holds no bundles.');
    return withScratch('cold-start', async ({ bundle, serve }) => {
      const env = environment(await serve(server));
      const cpu = (script: string): number => figureOf(['-e', script], env);
      const least = await bundle('minimal', minimal);
      const arms = await interleaved(
        {
          'bare node': () => cpu(bare),
          'minimal handler': () => cpu(calls(least, { id: 'a' })),
          ...Object.fromEntries(
            [...all].map(([entry, bundle]) => [entry, () => cpu(calls(bundle, eventFor(entry)))]),
          ),
        },
        rounds,
      );
      return { arms, unit: 'ms CPU', rounds, verdicts: verdictsOf(arms, all) };
    });
  },
};

function verdictsOf(arms: Readonly<Record<string, number>>, all: ReadonlyMap<string, string>): Verdict[] {
  return [...all].flatMap(([entry, bundle]) => {
    const over = round(arms[entry]! / arms['minimal handler']!, 2);
    const start = {
      what: `${entry} over the minimal handler`,
      value: over,
      max: isWaitedFor(entry) ? 1.3 : 1.8,
    };
    if (pictures.test(entry)) return [start];
    return [start, { what: `${entry}, bytes`, value: statSync(bundle).size, max: maxBundleBytes }];
  });
}
