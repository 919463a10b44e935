import { createWriteStream, mkdirSync, statSync, truncateSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** Lines in memory. */
const TAIL = 1_000;
/** A larger log file is started again, in bytes. */
const MAX_FILE = 50 * 1024 * 1024;

/** The log of one function: a file, and its last lines in memory. */
export class FunctionLog {
  readonly #lines: string[] = [];
  #stream: WriteStream | undefined;
  #rest = '';
  #written = 0;

  constructor(
    private readonly file: string,
    private readonly onLine: (line: string) => void,
  ) {}

  write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') continue;
      this.#lines.push(line);
      if (this.#lines.length > TAIL) this.#lines.shift();
      this.#open().write(`${line}\n`);
      this.#written += line.length + 1;
      this.onLine(line);
    }
    if (this.#written > MAX_FILE) {
      truncateSync(this.file, 0);
      this.#written = 0;
    }
  }

  /** The last lines, oldest first. */
  tail(): readonly string[] {
    return [...this.#lines];
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream) await new Promise<void>((resolve) => stream.end(resolve));
  }

  #open(): WriteStream {
    if (this.#stream) return this.#stream;
    mkdirSync(dirname(this.file), { recursive: true });
    this.#stream = createWriteStream(this.file, { flags: 'a' });
    this.#stream.on('error', () => {});
    this.#written = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    return this.#stream;
  }
}
