import { spawnSync } from 'node:child_process';

/** Runs npm, if possible the one that runs this process. Returns whether it succeeded. */
export function npm(args, options) {
  const path = process.env.npm_execpath;
  const [program, ...before] = path ? [process.execPath, path] : ['npm'];
  const { status } = spawnSync(program, [...before, ...args, '--loglevel=error', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    ...options,
  });
  return status === 0;
}
