import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Log } from '../../runtime/cloud';
import { type Job, transcodeArguments } from './arguments';

export interface TranscoderOutput {
  /** Bytes of a rendition's fragmented MP4, by its index in the job. */
  bytes(index: number, chunk: Buffer): void;
  thumbnail(jpeg: Buffer): void;
  /** The process has ended and its output was read; `error` is set unless its input ended. */
  closed(error: Error | undefined): void;
}

const THUMBNAIL_POLL = 1_000;
/** Time for the encoder to flush after its input has ended. */
const END_LIMIT = 5_000;
/** An encoder that accepts no input for this long is killed and restarted. Milliseconds. */
const HANG_LIMIT = 15_000;

/** One ffmpeg process for one run of a publisher. It ends with its standard input, so it cannot outlive this process. */
export class Transcoder {
  private ending = false;
  private lastLines: string[] = [];
  private thumbnailTime = 0;
  private timers: NodeJS.Timeout[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly output: TranscoderOutput,
    renditions: number,
    log: Log,
    private readonly hangLimit: number,
  ) {
    child.stdin!.on('error', () => undefined); // Reported as the end of the process.
    child.stderr!.setEncoding('utf8');
    child.stderr!.on('data', (text: string) => {
      this.lastLines = [...this.lastLines, ...text.split('\n').filter((line) => line.trim() !== '')].slice(
        -5,
      );
    });
    for (let index = 0; index < renditions; index += 1) {
      const pipe = child.stdio[index + 3] as Readable;
      pipe.on('data', (chunk: Buffer) => {
        try {
          output.bytes(index, chunk);
        } catch (error) {
          log.error('transcoder output could not be read', { error: String(error) });
          child.kill('SIGKILL');
        }
      });
      pipe.on('error', () => undefined);
    }
    const poll = setInterval(() => void this.readThumbnail(), THUMBNAIL_POLL);
    this.timers.push(poll);
    let spawnError: Error | undefined;
    child.on('error', (error) => {
      spawnError = error;
      if (child.pid === undefined) this.close(error);
    });
    child.on('close', (code, signal) => {
      const clean = this.ending && code === 0;
      const reason = spawnError?.message ?? this.lastLines.join(' | ');
      this.close(clean ? undefined : new Error(`ffmpeg ended (${signal ?? code}): ${reason}`));
    });
  }

  static async start(
    ffmpeg: string,
    scratch: string,
    job: Omit<Job, 'thumbnail'>,
    output: TranscoderOutput,
    log: Log,
    hangLimit: number = HANG_LIMIT,
  ): Promise<Transcoder> {
    await mkdir(scratch, { recursive: true });
    const folder = await mkdtemp(join(scratch, 'run-'));
    const child = spawn(ffmpeg, transcodeArguments({ ...job, thumbnail: join(folder, 'thumbnail.jpg') }), {
      stdio: ['pipe', 'ignore', 'pipe', ...job.renditions.map(() => 'pipe' as const)],
      detached: true, // Ctrl-C in the terminal must not reach it before its input has ended
    });
    return new Transcoder(child, folder, output, job.renditions.length, log, hangLimit);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Returns false when the encoder is behind; see {@link onDrain}. */
  write(bytes: Buffer): boolean {
    const stdin = this.child.stdin as Writable;
    if (!stdin.writable) return true; // The end of the process is about to be reported.
    return stdin.write(bytes);
  }

  /** Calls back once, when the encoder has caught up or ended. */
  onDrain(resume: () => void): void {
    const stdin = this.child.stdin as Writable;
    const hung = setTimeout(() => this.kill(), this.hangLimit);
    const done = () => {
      clearTimeout(hung);
      stdin.off('drain', done);
      stdin.off('close', done);
      resume();
    };
    if (!stdin.writable || !stdin.writableNeedDrain) setImmediate(done);
    else {
      stdin.on('drain', done);
      stdin.on('close', done);
    }
  }

  /** Ends the input; the rest is flushed, then `closed` is called. */
  end(): void {
    if (this.ending) return;
    this.ending = true;
    this.child.stdin!.end();
    this.timers.push(setTimeout(() => this.child.kill('SIGKILL'), END_LIMIT));
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private close(error: Error | undefined): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    void this.readThumbnail()
      .then(() => rm(this.folder, { recursive: true, force: true }))
      .finally(() => this.output.closed(error));
  }

  private async readThumbnail(): Promise<void> {
    const file = join(this.folder, 'thumbnail.jpg');
    const info = await stat(file).catch(() => undefined);
    if (!info || info.mtimeMs === this.thumbnailTime || info.size === 0) return;
    this.thumbnailTime = info.mtimeMs;
    const jpeg = await readFile(file).catch(() => undefined);
    if (jpeg) this.output.thumbnail(jpeg);
  }
}
