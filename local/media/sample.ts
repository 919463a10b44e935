import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from './transcode/find';

const run = promisify(execFile);

export interface SampleOptions {
  /** Holds the encoded clip. */
  readonly folder: string;
  /** Called when the publisher ends without being stopped. */
  readonly onExit?: (reason: string) => void;
}

/** Short, because the first publisher waits for the encoding. */
const CLIP_SECONDS = 8;

export interface SamplePublisher {
  stop(): Promise<void>;
}

/**
 * Publishes a looping clip with a tone to `rtmp://…/app/<key>` until it is stopped. The clip is encoded once, so the
 * loop is cheap: a 720p ocean, or a test pattern if that is not installed.
 */
export async function publishSample(url: string, options: SampleOptions): Promise<SamplePublisher> {
  const { path } = await findFfmpeg();
  const clip = await sampleClip(path, options.folder);
  const child = spawn(
    path,
    [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', clip],
      ...['-c', 'copy', '-f', 'flv', '-flvflags', 'no_duration_filesize', url],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stopping = false;
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    last = text.trim().split('\n').at(-1) ?? last;
  });
  const exited = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      last = error.message;
    });
    child.on('close', (code) => {
      if (!stopping) options.onExit?.(last || `ffmpeg ended (${code})`);
      resolve();
    });
  });
  return {
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function sampleClip(ffmpeg: string, folder: string): Promise<string> {
  const file = join(folder, 'sample.mp4');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const video = ocean();
  const picture = video ? ['-i', video] : ['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30'];
  await run(ffmpeg, [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...picture],
    ...['-f', 'lavfi', '-i', 'sine=frequency=220:sample_rate=48000', '-map', '0:v:0', '-map', '1:a:0'],
    ...['-vf', 'fps=30,scale=1280:720,format=yuv420p', '-c:v', 'libx264', '-preset', 'superfast', '-bf', '0'],
    ...['-b:v', '2500k', '-maxrate', '2800k', '-bufsize', '2500k'],
    ...['-g', '60', '-keyint_min', '60', '-sc_threshold', '0'],
    ...['-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-t', String(CLIP_SECONDS), `${file}.new.mp4`],
  ]);
  renameSync(`${file}.new.mp4`, file);
  return file;
}

/** Natural video of the npm package `vide`. */
function ocean(): string | undefined {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('vide/package.json'));
    const file = join(root, 'examples', 'video', 'ocean.mp4');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
