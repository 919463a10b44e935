import { createClient } from '../../client/rest';
import { listMessages } from '../../domain/chat/log/contract';
import { type Bench, median, round } from './bench';
import type { Counts, Heard, Room } from './chat-ipc';
import { withRoom } from './chat-room';

const SOCKETS = 2_000;
const WRITERS = 100;
const PER_SECOND = 50;
const SECONDS = 60;
const IDLE_MESSAGES = 12;

export const bench: Bench = {
  name: 'chat-burst',
  title: `${PER_SECOND} messages/s to ${SOCKETS} sockets for ${SECONDS} s, then single messages`,
  run: () =>
    withRoom({ sockets: SOCKETS, writers: WRITERS }, async ({ room, say, counts, reset }) => {
      await say({ perSecond: PER_SECOND, messages: 5 * PER_SECOND }); // warms the functions
      await pause(5_000);
      reset();
      const before = await counts();
      const watched = watchMemory(counts);
      const burst = await say({ perSecond: PER_SECOND, messages: SECONDS * PER_SECOND });
      const memory = await watched.end();
      const after = await counts();
      await pause(5_000);
      // Less than one a second: the room is idle before each of them.
      const idle = await say({ perSecond: 0.8, messages: IDLE_MESSAGES });
      const posts = after.calls['execute-api']?.PostToConnection ?? Number.NaN;
      const naive = burst.accepted.length * SOCKETS;
      return {
        arms: {
          'burst, p50': burst.p50,
          'burst, p99': burst.p99,
          'burst, p99 of 12 s': median(burst.p99s),
          'idle, p50': idle.p50,
          'idle, p99': idle.p99,
          'frames a socket': round(burst.frames / SOCKETS, 1),
          'messages accepted': burst.accepted.length,
          'cores of the platform': round((after.cpu - before.cpu) / 1e6 / SECONDS, 2),
          'memory at first, MB': round(memory.first / 1e6, 0),
          'memory at last, MB': round(memory.last / 1e6, 0),
        },
        unit: '(ms, or as named)',
        rounds: burst.p99s.length,
        verdicts: [
          { what: 'messages refused', value: burst.refused.length, max: 0 },
          { what: 'messages that a socket did not get', value: burst.missing + idle.missing, max: 0 },
          { what: 'messages that a socket got twice', value: burst.repeated + idle.repeated, max: 0 },
          { what: 'messages out of order', value: burst.disordered + idle.disordered, max: 0 },
          { what: 'messages that history has otherwise', value: await strayed(room, burst), max: 0 },
          { what: 'times fewer posts than one a message', value: round(naive / posts, 2), min: 12 },
          { what: 'burst p99, ms, median of stretches', value: median(burst.p99s), max: 600 },
          { what: 'idle p50 over burst p50', value: round(idle.p50 / burst.p50, 2), max: 0.8 },
          {
            what: 'memory at last over memory at first',
            value: round(memory.last / memory.first, 2),
            max: 1.1,
          },
        ],
      };
    }),
};

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Medians of the resident memory in the first and in the last third of a time. */
function watchMemory(counts: () => Promise<Counts>) {
  const samples: number[] = [];
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      samples.push((await counts()).memory);
      await pause(1_000);
    }
  })();
  return {
    async end() {
      stopped = true;
      await watching;
      const third = Math.floor(samples.length / 3);
      return { first: median(samples.slice(0, third)), last: median(samples.slice(-third)) };
    },
  };
}

/** How many of the messages that were heard the history lacks, or has at another place of the order. */
async function strayed({ site, channelId }: Room, { order }: Heard): Promise<number> {
  const call = createClient({ fetch, baseUrl: site });
  const kept: string[] = [];
  let before: number | undefined;
  while (kept.length < order.length + 1_000) {
    const page = await call<typeof listMessages>(listMessages, {
      params: { channelId },
      query: { limit: 200, ...(before !== undefined && { before }) },
    });
    kept.unshift(
      ...page.entries.flatMap((entry) => (entry.type === 'message' ? [entry.message.messageId] : [])),
    );
    before = page.entries[0]?.seq;
    if (!page.more || before === undefined) break;
  }
  const from = kept.indexOf(order[0]!);
  return order.filter((id, at) => kept[from + at] !== id).length;
}
