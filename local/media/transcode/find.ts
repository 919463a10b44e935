import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Ffmpeg {
  readonly path: string;
  /** The first line of `-version`. */
  readonly version: string;
}

/**
 * Finds a capable ffmpeg: `FFMPEG_PATH`, the system's, then the one of `@ffmpeg-installer/ffmpeg`.
 *
 * @throws Error that lists what was tried and what each lacks
 */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<Ffmpeg> {
  const candidates = env.FFMPEG_PATH ? [env.FFMPEG_PATH] : ['ffmpeg', ...bundled()];
  const tried: string[] = [];
  for (const path of candidates) {
    try {
      return { path, version: await probe(path) };
    } catch (error) {
      tried.push(`${path}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  throw new Error(
    `No usable ffmpeg. Install it with your system's package manager, or set FFMPEG_PATH. Tried ${tried.join('; ')}`,
  );
}

function bundled(): string[] {
  try {
    const found = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string };
    return [found.path];
  } catch {
    return []; // An optional dependency: there is none for this platform.
  }
}

const probed = new Map<string, Promise<string>>();

/** The version of a capable ffmpeg. Cached per process, because it takes four starts of the program. */
function probe(path: string): Promise<string> {
  const known = probed.get(path);
  if (known) return known;
  const version = probeVersion(path);
  probed.set(path, version);
  version.catch(() => probed.delete(path));
  return version;
}

async function probeVersion(path: string): Promise<string> {
  const output = async (what: string) =>
    (await run(path, ['-hide_banner', what], { timeout: 20_000 })).stdout;
  const [version, encoders, muxers, demuxers] = await Promise.all(
    ['-version', '-encoders', '-muxers', '-demuxers'].map(output),
  );
  const lacks = [
    /\blibx264\b/.test(encoders!) || 'the libx264 encoder',
    /\baac\b/.test(encoders!) || 'the aac encoder',
    /\bmp4\b/.test(muxers!) || 'the mp4 muxer',
    /\bflv\b/.test(demuxers!) || 'the flv demuxer',
  ].filter((item) => item !== true);
  if (lacks.length > 0) throw new Error(`lacks ${lacks.join(', ')}`);
  return version!.split('\n')[0]!;
}
