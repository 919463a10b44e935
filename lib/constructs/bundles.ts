import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');
const functions = join(root, 'functions');
const cache = join(root, 'node_modules', '.cache', 'streamforge');
const output = join(cache, 'bundles');

/** What makes a file under functions/<service>/ a Lambda entry: its suffix, or one of three names. */
const entryFile = /^(api|socket|irc|[a-z-]+\.(authorizer|trigger|stream|queue|event|schedule|worker))\.ts$/;

/**
 * Stands for what aws-jwt-verify would fetch keys with: the authorizer fetches them itself, and loading Node's
 * modules for it takes a quarter of its start.
 */
const withoutHttps = './functions/kit/without-https.ts';

/**
 * What V8 reads of these expressions when it loads a bundle, whether they are reached or not, takes a sixth of the
 * socket's start: so esbuild writes them as `new RegExp(…)`, which waits until its module runs.
 */
const madeWhenReached = { 'regexp-sticky-and-unicode-flags': false, 'regexp-lookbehind-assertions': false };

let built: Set<string> | undefined;

/**
 * The folder that holds `index.js` of an entry (`functions/users/api.ts`), and a link to packages that are not bundled. All entries are bundled by one
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
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: `${folderOf(entry)}/index` })),
    outdir: output,
    bundle: true,
    platform: 'node',
    target: 'node20',
    supported: madeWhenReached,
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: { https: withoutHttps, stream: withoutHttps },
    external: ['sharp'],
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
