import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BroadcastSink } from '../../local/media/hls/broadcast';
import type { LiveStream } from '../../local/media/outlet';
import { createMediaPlane, type MediaPlane } from '../../local/media/plane';
import type { Rendition } from '../../local/media/transcode/ladder';

/** A media plane that takes any stream key, on its own. */
export interface BenchPlane {
  readonly plane: MediaPlane;
  /** `rtmp://…/app/bench` */
  readonly ingest: string;
  readonly playback: string;
  /** Scratch space, removed at the end. */
  readonly folder: string;
  /** Resolves when viewers can watch. */
  readonly playable: Promise<LiveStream>;
  /** Resolves when the best rendition's next segment is complete, with its seconds of media. */
  segment(): Promise<number>;
  close(): Promise<void>;
}

export async function startBenchPlane(): Promise<BenchPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-media-'));
  const log = { info() {}, warn: console.error, error: console.error };
  const plane = await createMediaPlane({ stateDir: folder, log }, { ingestPort: 0, playbackPort: 0 });
  const waiting: ((seconds: number) => void)[] = [];
  const sink: BroadcastSink = {
    begin(renditions) {
      top = renditions[0];
    },
    run() {},
    thumbnail() {},
    segment(rendition, { duration }) {
      if (rendition === top) for (const resolve of waiting.splice(0)) resolve(duration);
    },
  };
  let top: Rendition | undefined;
  const playable = new Promise<LiveStream>((resolve, reject) => {
    plane.register(async () => ({
      channel: 'bench',
      ladder: 'all',
      reconnectMs: 0,
      sinks: [sink],
      events: {
        playable: () => resolve(plane.live('bench')!),
        starving() {},
        failed: (reason) => reject(new Error(reason)),
        ended: () => reject(new Error('The publisher is gone.')),
      },
    }));
  });
  playable.catch(() => undefined);
  return {
    plane,
    ingest: `rtmp://127.0.0.1:${plane.ingestPort}/app/bench`,
    playback: `${plane.playbackOrigin}/api/video/v1/us-east-1.000000000000.channel.bench.m3u8`,
    folder,
    playable,
    segment: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {
      await plane.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
