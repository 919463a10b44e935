import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getLive } from '../../domain/sessions/contract';
import { type Bench, median, round } from './bench';

const channel = 'tidewatch';
/** The first start may build the site and synthesise. */
const LIMIT_MS = 600_000;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Asks every 20 ms until the answer is true. */
async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await ask().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${LIMIT_MS} ms.`);
    await pause(20);
  }
}

/** Whether the playlist of the channel's first rendition lists something to play. */
async function playable(site: string): Promise<boolean> {
  const state = await fetch(site + getLive.path.replace('{name}', channel));
  const { playbackUrl } = (await state.json()) as { playbackUrl: string | null };
  if (!playbackUrl) return false;
  const master = await fetch(new URL(playbackUrl, site));
  const first = (await master.text()).split('\n').find((line) => line !== '' && !line.startsWith('#'));
  if (!master.ok || first === undefined) return false;
  const media = await fetch(new URL(first, master.url));
  return media.ok && /#EXTINF|#EXT-X-PART:/.test(await media.text());
}

interface Times {
  readonly page: number;
  readonly playable: number;
}

/** Starts everything as a person would and ends it again. Milliseconds from the command. */
async function startOnce(data: string): Promise<Times> {
  const began = performance.now();
  const child = spawn(
    'npm',
    ['start', '--silent', '--', '--seed', '--port', '0', '--ingest', '0', '--data', data],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const gone = new Promise((done) => child.once('close', done));
  try {
    let site = '';
    await until('the site', async () => {
      if (child.exitCode !== null) throw new Error(said);
      site ||= /Site\s+(http:\S+)/.exec(said)?.[1] ?? '';
      return site !== '' && (await fetch(site)).ok;
    });
    const page = performance.now() - began;
    await until('a stream to play', () => playable(site));
    return { page, playable: performance.now() - began };
  } finally {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGINT');
    await gone;
  }
}

export const bench: Bench = {
  name: 'start',
  title: 'seconds from `npm start -- --seed` to the first page, and to a live stream on it, all built before',
  async run() {
    const data = mkdtempSync(join(tmpdir(), 'start-bench-'));
    const rounds = 5;
    try {
      await startOnce(data); // builds, synthesises, makes the accounts and encodes the sample
      const times: Times[] = [];
      for (let i = 0; i < rounds; i += 1) times.push(await startOnce(data));
      const seconds = (of: (times: Times) => number) => round(median(times.map(of)) / 1000, 2);
      const arms = { 'first page': seconds((t) => t.page), 'stream plays': seconds((t) => t.playable) };
      return {
        arms,
        unit: 's',
        rounds,
        verdicts: [{ what: 'seconds to a page that plays', value: arms['stream plays'], max: 6 }],
      };
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  },
};
