import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * An append-only file of JSON lines. A record survives `kill -9` once `append` has returned; an incomplete last line
 * was never acknowledged and is dropped.
 */
export interface Journal<T> {
  append(record: T): void;
  /** Atomically replaces the whole content. */
  compact(records: Iterable<T>): void;
  /** Records appended since the start or the last compaction. */
  readonly size: number;
  close(): void;
}

/** Opens (or creates) a journal and passes every record of earlier runs to `replay`. */
export function openJournal<T>(file: string, replay: (record: T) => void): Journal<T> {
  mkdirSync(dirname(file), { recursive: true });
  let size = 0;
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n')) {
      if (line === '') continue;
      replay(JSON.parse(line) as T);
      size += 1;
    }
    if (whole.length !== text.length) rewrite(file, whole);
  }
  let fd = openSync(file, 'a');
  return {
    append(record) {
      writeSync(fd, `${JSON.stringify(record)}\n`);
      size += 1;
    },
    compact(records) {
      let text = '';
      size = 0;
      for (const record of records) {
        text += `${JSON.stringify(record)}\n`;
        size += 1;
      }
      closeSync(fd);
      rewrite(file, text);
      fd = openSync(file, 'a');
    },
    get size() {
      return size;
    },
    close() {
      closeSync(fd);
    },
  };
}

function rewrite(file: string, text: string): void {
  const fd = openSync(`${file}.new`, 'w');
  writeSync(fd, text);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(`${file}.new`, file);
}
