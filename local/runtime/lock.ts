import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Holder {
  pid: number;
  /** When the process started: a process id alone may have been reused. */
  began: string | undefined;
}

/**
 * Makes this process the only one on a folder. Takes over the lock of a killed process.
 *
 * @returns releases the folder
 * @throws Error when another process has it
 */
export function lock(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  // It holds stream keys, codes and the keys of the cloud.
  chmodSync(folder, 0o700);
  const file = join(folder, 'lock');
  const own: Holder = { pid: process.pid, began: began(process.pid) };
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify(own), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    if (holder && alive(holder)) {
      throw new Error(
        `${folder} is in use by process ${holder.pid}. Stop that process first, or choose another folder.`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new Error(`Another process is taking ${folder} at this moment. Try again.`);
}

function alive({ pid, began: since }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return since === undefined || since === began(pid);
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat: clock ticks from boot to the start; undefined where there is no /proc. */
function began(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
