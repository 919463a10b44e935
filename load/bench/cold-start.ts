import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allRoutes } from '../../domain/contracts';
import { settings } from '../../domain/kit/env';
import { serviceOf } from '../../domain/kit/route';
import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';
import { type Bench, figureOf, interleaved, round, type Verdict } from './bench';

/** Functions that every message or request passes: they must start fastest. */
const hot = /authorize|socket/i;
/** Functions that a viewer waits for. */
const onPath = /api/i;
const maxBundleBytes = 450 * 1024;

/** Values that satisfy every function's environment; nothing is called at start. */
const environment: Record<string, string> = {
  ...Object.fromEntries(Object.keys(settings).map((name) => [name, 'value'])),
  JWKS_URI: 'http://127.0.0.1/jwks.json',
  PROVISION_QUEUE_URL: 'http://127.0.0.1/queue',
  GRACE_QUEUE_URL: 'http://127.0.0.1/queue',
  SOCKET_ENDPOINT: 'http://127.0.0.1/ws',
  IRC_ENDPOINT: 'http://127.0.0.1/irc',
  USER_POOL_ID: 'us-east-1_abcdefghi',
  INSECURE_INGEST: 'false',
  GRACE_SECONDS: '120',
  STARTING_SECONDS: '120',
  CHAT_DAYS: '30',
  POSTS_PER_SECOND: '100',
  SOCKETS_PER_ROOM: '1000',
  CLASSIFIER: 'none',
  AWS_REGION: 'us-east-1',
  NODE_NO_WARNINGS: '1',
};

/**
 * A request whose parameters the contract of its route refuses, a socket's ping, and a batch without records: each
 * handler's whole chain runs, and no AWS call.
 */
function eventFor(service: string): object {
  const route = allRoutes.find((one) => serviceOf(one) === service && one.params !== undefined);
  return {
    httpMethod: route?.method,
    resource: route?.path.replace(/^\/v1/, ''),
    path: route?.path,
    pathParameters: Object.fromEntries(Object.keys(route?.params?.shape ?? {}).map((name) => [name, '-'])),
    headers: {},
    body: '{"action":"ping"}',
    Records: [],
    requestContext: {
      requestId: 'r',
      connectionId: 'c',
      routeKey: 'ping',
      eventType: 'MESSAGE',
      identity: {},
      authorizer: { userId: 'u' },
    },
  };
}

/**
 * Bundles are CommonJS; read as such wherever the assembly lies, for this repository's own files are modules. Lines of
 * the log are written as Lambda's runtime does, straight to a descriptor: `process.stdout` is not made for them.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/LogPatch.js
 */
const loads = ({ bundle, service }: Bundle) =>
  `const { Module } = require('module');
   const bundle = new Module(${JSON.stringify(bundle)});
   bundle.filename = bundle.id;
   bundle.paths = [require('path').join(require('path').dirname(bundle.id), 'node_modules')];
   bundle._compile(require('fs').readFileSync(bundle.id, 'utf8'), bundle.id.replace(/js$/, 'cjs'));
   const { handler } = bundle.exports;
   console.log = (line) => require('fs').writeSync(1, line + '\\n');
   Promise.resolve(handler(${JSON.stringify(eventFor(service))}, {})).catch(() => {}).then(() => {
     const { user, system } = process.cpuUsage();
     require('fs').writeSync(2, String((user + system) / 1000));
     process.exit(0);
   });`;
const bare = `const { user, system } = process.cpuUsage(); require('fs').writeSync(2, String((user + system) / 1000));`;

/** CPU milliseconds of a fresh process that runs this script. */
const cpu = (script: string): number => figureOf(['-e', script], { ...environment, PATH: process.env.PATH });

interface Bundle {
  readonly bundle: string;
  readonly service: string;
}

/** Each Node function of the assembly by its construct's name. */
function bundles(assembly: string): Map<string, Bundle> {
  const found = new Map<string, Bundle>();
  for (const file of readdirSync(assembly).filter((name) => name.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as {
      Resources: Record<
        string,
        { Type: string; Properties: Record<string, never>; Metadata?: Record<string, string> }
      >;
    };
    for (const resource of Object.values(Resources)) {
      if (
        resource.Type !== 'AWS::Lambda::Function' ||
        !String(resource.Properties.Runtime).startsWith('nodejs')
      )
        continue;
      const folder = resolve(assembly, resource.Metadata?.['aws:asset:path'] ?? '');
      const bundle = join(folder, 'index.js');
      const path = resource.Metadata?.['aws:cdk:path'] ?? file;
      if (existsSync(bundle) && !/CustomResource|Custom::/.test(path))
        found.set(path.split('/').slice(1, -1).join('/'), {
          bundle,
          service: String(resource.Properties.Description).split('/')[1] ?? '',
        });
    }
  }
  return found;
}

export const bench: Bench = {
  name: 'cold-start',
  title: 'CPU of a fresh node that loads a bundle and answers once, over bare node',
  async run() {
    const rounds = 7;
    const all = bundles(await synth(application));
    if (all.size === 0) throw new Error('The assembly holds no bundles.');
    const arms = await interleaved(
      {
        'bare node': () => cpu(bare),
        ...Object.fromEntries([...all].map(([name, bundle]) => [name, () => cpu(loads(bundle))])),
      },
      rounds,
    );
    const verdicts: Verdict[] = [];
    for (const [name, { bundle }] of all) {
      const ratio = round(arms[name]! / arms['bare node']!, 2);
      if (hot.test(name)) verdicts.push({ what: `${name} over bare node`, value: ratio, max: 1.45 });
      else if (onPath.test(name)) verdicts.push({ what: `${name} over bare node`, value: ratio, max: 1.85 });
      verdicts.push({ what: `${name} bundle, bytes`, value: statSync(bundle).size, max: maxBundleBytes });
    }
    return { arms, unit: 'ms CPU', rounds, verdicts };
  },
};
