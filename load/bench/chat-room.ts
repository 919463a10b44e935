import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';
import { type Counts, type Heard, type Peer, peer, type Room, type Saying } from './chat-ipc';

export interface BenchRoom {
  readonly room: Room;
  /** What it cost to let everybody in. */
  readonly entering: Counts;
  /** Has the writers write, and answers when everybody has heard them. */
  say(saying: Saying): Promise<Heard>;
  /** What the platform did since the last {@link reset}. */
  counts(): Promise<Counts>;
  reset(): void;
}

/**
 * Starts the platform (as it is deployed by default, unless an assembly is given), fills a room with sockets, and ends
 * everything afterwards.
 */
export async function withRoom<T>(
  { sockets, writers, assembly }: { sockets: number; writers: number; assembly?: string },
  use: (room: BenchRoom) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
  const peers: Peer[] = [];
  try {
    const cloud = peer('chat-cloud.ts', assembly ?? (await synth(application)), folder, String(writers));
    peers.push(cloud);
    const room = await cloud.next('world');
    const reset = () => cloud.send('reset');
    const counts = () => {
      const told = cloud.next('counts');
      cloud.send('counts');
      return told;
    };
    reset();
    const crowd = peer('chat-crowd.ts', JSON.stringify(room), String(sockets));
    peers.push(crowd);
    await crowd.next('open');
    return await use({
      room,
      entering: await counts(),
      say(saying) {
        const heard = crowd.next('heard');
        crowd.send(saying);
        return heard;
      },
      counts,
      reset,
    });
  } finally {
    for (const each of peers.reverse()) await each.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
