import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Application, defaults } from './application';

export interface SynthOptions {
  /** @default `cdk.out` in the application's folder for local state */
  readonly output?: string;
  /** Further CDK context. */
  readonly context?: Readonly<Record<string, string>>;
  readonly onStep?: (step: string) => void;
  /** Ends the synth and its child processes; the assembly is then not usable. */
  readonly signal?: AbortSignal;
}

/** The folder for the local data of an application. */
export const folderOf = ({ root, folder }: Application): string => join(root, folder ?? defaults.folder);

/**
 * Synthesises a CDK application, unless its inputs are unchanged since the last time.
 *
 * @returns the assembly's folder
 * @throws Error with the end of the output of `cdk synth`
 */
export async function synth(application: Application, options: SynthOptions = {}): Promise<string> {
  const { root, inputs } = application;
  const output = options.output ?? join(folderOf(application), 'cdk.out');
  const context = { ...application.context, ...options.context };
  const digest = inputs && `${digestOf(root, inputs)} ${JSON.stringify(context)}`;
  const stamp = join(output, 'inputs.sha256');
  if (digest !== undefined && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return output;
  options.onStep?.(`synthesising the CDK app${inputs ? ' (half a minute, only after a change)' : ''}`);
  rmSync(stamp, { force: true });
  await cdkSynth(root, output, context, options.signal);
  if (digest !== undefined) writeFileSync(stamp, digest);
  return output;
}

async function cdkSynth(
  root: string,
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
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      written = `${written}${chunk}`.slice(-8_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => signal?.removeEventListener('abort', end));
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`cdk synth failed:\n${written.trim()}`);
}

/** A digest of the names and contents of files and folders. */
function digestOf(folder: string, paths: readonly string[]): string {
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
