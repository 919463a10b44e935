import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from './cloud';

type Level = 'info' | 'warn' | 'error';

/** A log of JSON lines in a file; `onLine` may also print some of them. */
export function fileLog(
  file: string,
  onLine: (level: Level, message: string, fields?: Record<string, unknown>) => void = () => {},
): Log & { close(): Promise<void> } {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: 'a' });
  stream.on('error', () => {});
  const at = (level: Level) => (message: string, fields?: Record<string, unknown>) => {
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
    onLine(level, message, fields);
  };
  return {
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
