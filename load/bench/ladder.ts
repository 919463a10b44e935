import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishSample } from '../../local/media/sample';
import { type Bench, median, round } from './bench';
import { startBenchPlane } from './media';

const ROUNDS = 5;
const SEGMENTS_A_ROUND = 3;

export const bench: Bench = {
  name: 'ladder',
  title: 'CPU cores of a 720p stream into source + 480p + 360p: ffmpeg, and Node around it',
  async run() {
    const media = await startBenchPlane();
    const sample = await publishSample(media.ingest, { folder: media.folder });
    try {
      const stream = await media.playable;
      const encoder: number[] = [];
      const node: number[] = [];
      for (let index = 0; index < ROUNDS; index += 1) {
        await media.segment();
        const before = { cpu: process.cpuUsage(), encoder: cpuSeconds(stream.encoderPid!) };
        // Seconds of media, not of the clock: a machine that is too busy to keep up would seem to do well.
        let seconds = 0;
        for (let count = 0; count < SEGMENTS_A_ROUND; count += 1) seconds += await media.segment();
        const own = process.cpuUsage(before.cpu);
        encoder.push((cpuSeconds(stream.encoderPid!) - before.encoder) / seconds);
        node.push((own.user + own.system) / 1e6 / seconds);
      }
      const arms = { ffmpeg: round(median(encoder)), node: round(median(node)) };
      return {
        arms,
        unit: 'cores',
        rounds: ROUNDS,
        verdicts: [{ what: "Node's share of a stream", value: arms.node, max: 0.03 }],
      };
    } finally {
      await sample.stop();
      await media.close();
    }
  },
};

/** CPU time of a process over all its threads; from the scheduler, so that short runs count too. */
function cpuSeconds(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e9;
}
