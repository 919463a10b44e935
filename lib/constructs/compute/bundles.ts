import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');
const functions = join(root, 'functions');
const cache = join(root, 'node_modules', '.cache', 'streamforge');
const output = join(cache, 'bundles');

/** A file under functions/<service>/ is a Lambda entry by its suffix or by one of three names. */
const entryFile =
  /^(api|socket|irc|[a-z-]+\.(authorizer|trigger|stream|queue|event|schedule|worker|resource))\.ts$/;

/**
 * A function has its credentials in its environment. The SDK's chain of other providers (profiles, SSO, web identity,
 * instance metadata) would be a third of each bundle and a tenth of its start.
 */
const credentials = { '@aws-sdk/credential-provider-node': './functions/kit/clients/env-credentials.ts' };

/**
 * Parsing these regular expressions at load takes a sixth of the socket's start, so esbuild writes them as
 * `new RegExp(…)`, which is parsed when its module runs.
 */
const regexpsAtRunTime = { 'regexp-sticky-and-unicode-flags': false, 'regexp-lookbehind-assertions': false };

/**
 * Parts of undici that a pool loads but never uses here: WebAssembly without SIMD, which every CPU of Lambda has, and
 * the bodies of fetch.
 */
const neverLoaded = ['*/llhttp/llhttp-wasm.js', '*/web/fetch/body.js'];

let built: Set<string> | undefined;

/**
 * The folder that holds `index.js` of an entry (`functions/users/api.ts`), and a link to packages that are not
 * bundled. The first call bundles all entries at once, which takes about as long as bundling one.
 *
 * CommonJS and minified start fastest on Lambda.
 * Node.js 20 is the target so that the same bundle runs on a developer's machine.
 *
 * @throws Error for an unknown entry, or esbuild's own when the code does not bundle
 */
export function bundleOf(entry: string): string {
  built ??= bundleAll();
  if (!built.has(entry)) {
    throw new Error(
      `${entry} is no Lambda entry: those under functions/<service>/ are api.ts, socket.ts, irc.ts, or have a trigger's suffix`,
    );
  }
  return join(output, folderOf(entry));
}

function bundleAll(): Set<string> {
  const entries = readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('kit/') && entryFile.test(basename(path)))
    .map((path) => `functions/${path}`);
  mkdirSync(output, { recursive: true });
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: `${folderOf(entry)}/index` })),
    outdir: output,
    bundle: true,
    platform: 'node',
    target: 'node20',
    supported: regexpsAtRunTime,
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: credentials,
    external: [...neverLoaded, 'sharp'],
    metafile: true,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const [file, { imports }] of Object.entries(metafile.outputs)) {
    const link = join(root, dirname(file), 'node_modules');
    if (imports.some(({ path }) => path === 'sharp')) linkSharp(link);
    else rmSync(link, { recursive: true, force: true });
  }
  return new Set(entries);
}

/** sharp is native: its packages lie beside the bundle, with binaries for Lambda's processor and for this machine's. */
function linkSharp(link: string): void {
  const installed = join(cache, 'sharp', 'node_modules');
  if (!existsSync(installed)) {
    throw new Error('sharp is not installed for the functions. Run `node tools/setup/sharp.mjs`.');
  }
  if (!existsSync(link)) symlinkSync(installed, link, 'junction');
}

/** Without dots: the CDK would take a dotted tail for the asset's file type. */
const folderOf = (entry: string): string =>
  entry.slice('functions/'.length, -'.ts'.length).replaceAll(/[./]/g, '-');
