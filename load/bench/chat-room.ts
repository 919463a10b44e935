import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synth } from '../../local/synth';
import { type Counts, type Heard, type Peer, peer, type Room, type Saying } from './chat-ipc';

export interface BenchRoom {
  readonly room: Room;
  /** Has the writers write, and answers when everybody has heard them. */
  say(saying: Saying): Promise<Heard>;
  /** What the platform did since the last {@link reset}. */
  counts(): Promise<Counts>;
  reset(): void;
}

/** Starts the platform as it is deployed by default, fills a room with sockets, and ends everything afterwards. */
export async function withRoom<T>(
  { sockets, writers }: { sockets: number; writers: number },
  use: (room: BenchRoom) => Promise<T>,
): Promise<T> {
  const assembly = await synth();
  const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
  const peers: Peer[] = [];
  try {
    process.env.STREAMFORGE_TEST_ASSEMBLY = assembly;
    const cloud = peer('chat-cloud.ts', folder, String(writers));
    peers.push(cloud);
    const room = await cloud.next('world');
    const crowd = peer('chat-crowd.ts', JSON.stringify(room), String(sockets));
    peers.push(crowd);
    await crowd.next('open');
    return await use({
      room,
      say(saying) {
        const heard = crowd.next('heard');
        crowd.send(saying);
        return heard;
      },
      counts() {
        const counts = cloud.next('counts');
        cloud.send('counts');
        return counts;
      },
      reset: () => cloud.send('reset'),
    });
  } finally {
    for (const each of peers.reverse()) await each.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
