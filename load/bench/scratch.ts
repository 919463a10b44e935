import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Environment of functions that sign calls which nobody verifies. */
export const clientEnvironment = {
  PATH: process.env.PATH,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
};

/** A folder, and servers in processes of their own, so that their CPU counts for nobody. */
export interface Scratch {
  readonly folder: string;
  /** Bundles a source as the stacks bundle functions; imports are relative to the root. Returns the file. */
  bundle(name: string, source: string): Promise<string>;
  /** Runs a script that listens on a port and writes it on standard output. Returns `http://127.0.0.1:<port>`. */
  serve(script: string): Promise<string>;
}

/** Removes everything after `use`. */
export async function withScratch<T>(name: string, use: (scratch: Scratch) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const stops: (() => void)[] = [];
  try {
    return await use({
      folder,
      async bundle(name, contents) {
        const outfile = join(folder, `${name.replaceAll(' ', '-')}.cjs`);
        await build({
          stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
          bundle: true,
          platform: 'node',
          target: 'node20',
          format: 'cjs',
          minify: true,
          mainFields: ['module', 'main'],
          outfile,
          logLevel: 'error',
        });
        return outfile;
      },
      async serve(script) {
        const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
        stops.push(() => child.kill());
        const port = await new Promise<string>((said, failed) => {
          child.stdout.once('data', (text: Buffer) => said(text.toString().trim()));
          child.once('exit', (code) => failed(new Error(`The server ended with ${code}.`)));
        });
        return `http://127.0.0.1:${port}`;
      },
    });
  } finally {
    for (const stop of stops) stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
