import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';
import { type Counts, type Outcome, type Peer, peer, type Room, type Traffic } from './chat-processes';

export interface BenchRoom {
  readonly room: Room;
  /** What the platform did while the audience entered. */
  readonly entering: Counts;
  /** Has the writers send; resolves when every socket has received everything, or it is overdue. */
  send(traffic: Traffic): Promise<Outcome>;
  /** What the platform did since the last {@link reset}. */
  counts(): Promise<Counts>;
  reset(): void;
}

/** Starts the platform (as deployed by default, unless an assembly is given) and fills a room with sockets. */
export async function withRoom<T>(
  { sockets, writers, assembly }: { sockets: number; writers: number; assembly?: string },
  use: (room: BenchRoom) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
  const peers: Peer[] = [];
  try {
    const platform = peer(
      'chat-platform.ts',
      assembly ?? (await synth(application)),
      folder,
      String(writers),
    );
    peers.push(platform);
    const room = await platform.next('room');
    const reset = () => platform.send('reset');
    const counts = () => {
      const counted = platform.next('counts');
      platform.send('counts');
      return counted;
    };
    reset();
    const audience = peer('chat-audience.ts', JSON.stringify(room), String(sockets));
    peers.push(audience);
    await audience.next('open');
    return await use({
      room,
      entering: await counts(),
      send(traffic) {
        const outcome = audience.next('outcome');
        audience.send(traffic);
        return outcome;
      },
      counts,
      reset,
    });
  } finally {
    for (const each of peers.reverse()) await each.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
