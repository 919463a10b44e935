import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the assembly is made of. */
const inputs = [
  'bin',
  'lib',
  'functions',
  'domain',
  'web/out',
  'cdk.json',
  'streamforge.config.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** Options of a synth for one machine: encoders may publish by RTMP without TLS. */
const localOptions = { insecureIngest: 'true' };

export interface SynthOptions {
  /** @default `.streamforge/cdk.out` of the repository */
  readonly output?: string;
  /** Further options of lib/config.ts. */
  readonly context?: Readonly<Record<string, string>>;
  readonly onStep?: (step: string) => void;
  /** Ends the synth and what it started; the assembly is then not usable. */
  readonly signal?: AbortSignal;
}

/**
 * Synthesises the CDK app for the local cloud, unless nothing changed since the last time.
 *
 * @returns the assembly's folder
 * @throws Error with the end of what `cdk synth` wrote
 */
export async function synth(options: SynthOptions = {}): Promise<string> {
  const output = options.output ?? join(root, '.streamforge', 'cdk.out');
  const context = { ...localOptions, ...options.context };
  const digest = `${digestOf(root, inputs)} ${JSON.stringify(context)}`;
  const stamp = join(output, 'inputs.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return output;
  options.onStep?.('synthesising the CDK app (half a minute, only after a change)');
  rmSync(stamp, { force: true });
  await cdkSynth(output, context, options.signal);
  writeFileSync(stamp, digest);
  return output;
}

async function cdkSynth(
  output: string,
  context: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  const args = ['synth', '--quiet', '--output', output];
  for (const [key, value] of Object.entries(context)) args.push('--context', `${key}=${value}`);
  const child = spawn(join(root, 'node_modules', '.bin', 'cdk'), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    detached: true, // a process group of its own, so that its children end with it
  });
  const end = () => process.kill(-child.pid!, 'SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  let said = '';
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-8_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => signal?.removeEventListener('abort', end));
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`cdk synth failed:\n${said.trim()}`);
}

/** A digest of the names and contents of files and folders. */
export function digestOf(folder: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) addTo(hash, folder, path);
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, folder: string, path: string): void {
  const file = join(folder, path);
  if (!existsSync(file)) return;
  if (statSync(file).isDirectory()) {
    for (const name of readdirSync(file).sort()) {
      if (name !== 'node_modules' && !name.includes('.test.')) addTo(hash, folder, join(path, name));
    }
  } else {
    hash.update(`${path}\0`).update(readFileSync(file)).update('\0');
  }
}
