import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from './transcode/find';

const run = promisify(execFile);

/** What a clip shows and plays, as inputs of ffmpeg. */
export interface Scene {
  /** Names the clip's file. */
  readonly name: string;
  /** A source of libavfilter; the ocean of the npm package `vide` when absent. */
  readonly picture?: string;
  /** Filters between picture and encoder. */
  readonly look?: string;
  /** A source of libavfilter. */
  readonly sound: string;
  readonly width: number;
  readonly height: number;
  /** Video bits a second. */
  readonly bitrate: number;
}

export interface SampleOptions {
  /** Holds the encoded clips. */
  readonly folder: string;
  /** @default {@link ocean} */
  readonly scene?: Scene;
  /** Called when the publisher ends without being stopped. */
  readonly onExit?: (reason: string) => void;
}

/** Short, because the first publisher waits for the encoding. */
const CLIP_SECONDS = 8;

/** A 720p sea under a low tone. */
const ocean: Scene = {
  name: 'sample',
  sound: 'sine=frequency=220:sample_rate=48000',
  width: 1280,
  height: 720,
  bitrate: 2_500_000,
};

export interface SamplePublisher {
  stop(): Promise<void>;
}

/**
 * Publishes a looping clip with sound to `rtmp://…/app/<key>` until it is stopped. The clip is encoded once, so the loop is
 * cheap. A test pattern stands in for a picture that is not installed.
 */
export async function publishSample(url: string, options: SampleOptions): Promise<SamplePublisher> {
  const { path } = await findFfmpeg();
  const clip = await sampleClip(path, options.folder, options.scene ?? ocean);
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

/** Encodings that run, by file: publishers of the same scene wait for one. */
const encoding = new Map<string, Promise<string>>();

function sampleClip(ffmpeg: string, folder: string, scene: Scene): Promise<string> {
  const file = join(folder, `${scene.name}.mp4`);
  if (existsSync(file)) return Promise.resolve(file);
  const running = encoding.get(file) ?? encode(ffmpeg, file, scene).finally(() => encoding.delete(file));
  encoding.set(file, running);
  return running;
}

async function encode(ffmpeg: string, file: string, scene: Scene): Promise<string> {
  const { width, height, bitrate } = scene;
  mkdirSync(dirname(file), { recursive: true });
  const video = scene.picture === undefined ? oceanFile() : undefined;
  const picture = video
    ? ['-i', video]
    : ['-f', 'lavfi', '-i', scene.picture ?? `testsrc2=s=${width}x${height}:r=30`];
  const look = scene.look === undefined ? '' : `${scene.look},`;
  await run(ffmpeg, [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...picture],
    ...['-f', 'lavfi', '-i', scene.sound, '-map', '0:v:0', '-map', '1:a:0'],
    ...['-vf', `${look}fps=30,scale=${width}:${height},format=yuv420p`],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-bf', '0'],
    ...['-b:v', String(bitrate), '-maxrate', String(Math.round(bitrate * 1.12)), '-bufsize', String(bitrate)],
    ...['-g', '60', '-keyint_min', '60', '-sc_threshold', '0'],
    ...['-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-t', String(CLIP_SECONDS), `${file}.new.mp4`],
  ]);
  renameSync(`${file}.new.mp4`, file);
  return file;
}

/** Natural video of the npm package `vide`. */
function oceanFile(): string | undefined {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('vide/package.json'));
    const file = join(root, 'examples', 'video', 'ocean.mp4');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
