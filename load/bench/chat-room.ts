import { benchAssembly } from './assembly';
import { type Counts, type Outcome, type Room, type Traffic, withPeers } from './chat-processes';

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
  return withPeers('chat-bench', async (start, folder) => {
    const built = assembly ?? (await benchAssembly());
    const platform = start('chat-platform.ts', built, folder, String(writers));
    const room = await platform.next('room');
    const reset = () => platform.send('reset');
    const counts = () => platform.ask('counts', 'counts');
    reset();
    const audience = start('chat-audience.ts', JSON.stringify(room), String(sockets));
    await audience.next('open');
    const send = (traffic: Traffic) => audience.ask(traffic, 'outcome');
    return use({ room, entering: await counts(), send, counts, reset });
  });
}
