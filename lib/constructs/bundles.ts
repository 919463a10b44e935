import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');
const functions = join(root, 'functions');
const output = join(root, 'node_modules', '.cache', 'streamforge', 'bundles');

/** What makes a file under functions/<service>/ a Lambda entry: its suffix, or one of three names. */
const entryFile = /^(api|socket|irc|[a-z-]+\.(authorizer|trigger|stream|queue|event|schedule|worker))\.ts$/;

/**
 * A function has its credentials in its environment. The SDK's chain of other providers (profiles, SSO, web identity,
 * instance metadata) would be a third of each bundle and a tenth of its start.
 */
const credentials = { '@aws-sdk/credential-provider-node': './functions/kit/clients/env-credentials.ts' };

/**
 * What V8 reads of these expressions when it loads a bundle, whether they are reached or not, takes a sixth of the
 * socket's start: so esbuild writes them as `new RegExp(…)`, which waits until its module runs.
 */
const madeWhenReached = { 'regexp-sticky-and-unicode-flags': false, 'regexp-lookbehind-assertions': false };

/**
 * Parts of undici that a pool loads for what is never asked of it here: WebAssembly without SIMD, which every CPU of
 * Lambda has, and the bodies of fetch.
 */
const neverLoaded = ['*/llhttp/llhttp-wasm.js', '*/web/fetch/body.js'];

let built: Set<string> | undefined;

/**
 * The folder that holds `index.js` of an entry (`functions/users/api.ts`). All entries are bundled by one
 * esbuild call at the first question, which takes about as long as bundling one.
 *
 * CommonJS and minified start fastest on Lambda.
 * Node.js 20 is the target so that the same bundle runs on a developer's machine.
 *
 * @throws Error when there is no such entry, or esbuild's own when the code does not bundle
 */
export function bundleOf(entry: string): string {
  built ??= bundleAll();
  if (!built.has(entry)) {
    throw new Error(
      `${entry} is no Lambda entry: functions/<service>/ holds api.ts, socket.ts, irc.ts, or a name with a trigger's suffix`,
    );
  }
  return join(output, folderOf(entry));
}

function bundleAll(): Set<string> {
  const entries = readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('kit/') && entryFile.test(basename(path)))
    .map((path) => `functions/${path}`);
  mkdirSync(output, { recursive: true });
  buildSync({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: `${folderOf(entry)}/index` })),
    outdir: output,
    bundle: true,
    platform: 'node',
    target: 'node20',
    supported: madeWhenReached,
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: credentials,
    external: neverLoaded,
    loader: { '.wasm': 'binary' },
    // Codecs ask where they were loaded from, which they never need to know here.
    logOverride: { 'empty-import-meta': 'silent' },
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return new Set(entries);
}

/** Without dots: the CDK would take a dotted tail for the asset's file type. */
const folderOf = (entry: string): string =>
  entry.slice('functions/'.length, -'.ts'.length).replaceAll(/[./]/g, '-');
