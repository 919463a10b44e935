import { type ChildProcess, spawn } from 'node:child_process';

/** Ended on Ctrl-C and when this process ends for any reason. */
const running = new Set<ChildProcess>();

export interface Outcome {
  /** The exit code; null when a signal or the time limit ended it. */
  readonly code: number | null;
  /** Its standard output and error, in order. */
  readonly output: string;
}

/** Starts a program in its own process group, so that its child processes end with it. */
export function start(
  program: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; stdio: ('pipe' | 'ignore' | number)[] },
): ChildProcess {
  const child = spawn(program, args, { ...options, detached: true });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Runs a program to its end, at most `limitMs`. */
export function finish(
  program: string,
  args: readonly string[],
  { env, limitMs }: { env: NodeJS.ProcessEnv; limitMs: number },
): Promise<Outcome> {
  const child = start(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((done, refuse) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    const late = setTimeout(() => {
      output += `\nIt was ended after ${limitMs / 1000} s.`;
      signal(child, 'SIGKILL');
    }, limitMs);
    child.once('error', refuse);
    child.once('close', (code) => {
      clearTimeout(late);
      done({ code, output });
    });
  });
}

/** Ends a program and its child processes with SIGTERM, after five seconds with SIGKILL. */
export function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const hard = setTimeout(() => signal(child, 'SIGKILL'), 5_000);
    child.once('exit', () => {
      clearTimeout(hard);
      signal(child, 'SIGKILL');
      done();
    });
    signal(child, 'SIGTERM');
  });
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The whole group has ended.
  }
}

process.on('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.on(name, () => process.exit(code));
