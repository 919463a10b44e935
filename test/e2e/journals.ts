import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world';

/** Lines that tell of a failure: the functions' own, the platform's of a death or a timeout, and the cloud's. */
const failed = /"level":"(?:error|ERROR|FATAL)"|Unhandled|[Uu]ncaught|Task timed out|Runtime\.\w+/;

/** Every line of the logs of the functions and of the cloud that tells of a failure, with the log's name. */
export function failuresIn(world: World): string[] {
  const folder = join(world.dir, 'logs');
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => failed.test(line))
      .map((line) => `${name}: ${line}`),
  );
}
