import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world';

/** Errors that functions log, crashes and timeouts that Lambda logs, and errors of the local cloud. */
const failed = /"level":"(?:error|ERROR|FATAL)"|Unhandled|[Uu]ncaught|Task timed out|Runtime\.\w+/;

/** Every line about a failure in the logs of the functions and of the local cloud, with the log's name. */
export function listLoggedFailures(world: World): string[] {
  const folder = join(world.dir, 'logs');
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => failed.test(line))
      .map((line) => `${name}: ${line}`),
  );
}
