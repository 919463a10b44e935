import { type Bench, median, round } from './bench';
import { type Peer, withPeers } from './chat-processes';

const SOCKETS = 2_000;
const MESSAGES = 20;
/** As long as a frame with one chat message. */
const text = JSON.stringify({ type: 'chat', text: 'x'.repeat(180) });

type Start = (file: string, ...args: string[]) => Peer;

const cpuOf = async (one: Peer): Promise<number> => (await one.ask('cpu', 'cpu')).micros;

/** Microseconds of CPU a delivery in each of these processes; each message is sent when every socket has the previous one. */
async function measure(
  send: () => Promise<unknown>,
  clients: Peer,
  processes: readonly Peer[],
): Promise<number[]> {
  const before = await Promise.all(processes.map(cpuOf));
  for (let n = 0; n < MESSAGES; n += 1) {
    const received = clients.next('received');
    await Promise.all([send(), received]);
  }
  const after = await Promise.all(processes.map(cpuOf));
  return after.map((micros, at) => (micros - before[at]!) / MESSAGES / SOCKETS);
}

async function startClients(start: Start, address: string, hasIds: boolean) {
  const clients = start('chat-fanout-clients.ts', address, String(SOCKETS), ...(hasIds ? ['ids'] : []));
  const { ids } = await clients.next('open');
  return { clients, ids };
}

async function startBare(start: Start) {
  const server = start('chat-fanout-ws.ts');
  const { address } = await server.next('ready');
  const { clients } = await startClients(start, address, false);
  return () => measure(async () => server.send({ post: text }), clients, [server]);
}

async function startGateway(start: Start, folder: string) {
  const server = start('chat-fanout-gateway.ts', folder);
  const { address, posts } = await server.next('ready');
  const { clients, ids } = await startClients(start, address, true);
  const poster = start('chat-fanout-poster.ts', JSON.stringify(posts));
  await poster.next('ready');
  const post = async () => {
    const { sent } = await poster.ask({ ids, text }, 'posted');
    if (sent < ids.length) throw new Error(`${ids.length - sent} posts failed.`);
  };
  const sign = async () => (await poster.ask('sign', 'signature')).micros;
  return { deliver: () => measure(post, clients, [poster, server]), sign };
}

export const bench: Bench = {
  name: 'chat-fanout',
  title: `CPU of a delivery, ${SOCKETS} sockets, one message in flight, one post a connection`,
  run: () =>
    withPeers('chat-fanout', async (start, folder) => {
      const bare = await startBare(start);
      const { deliver, sign } = await startGateway(start, folder);
      for (const warm of [bare, deliver, sign]) await warm();
      const rounds = 5;
      const taken = {
        bare: [] as number[],
        sign: [] as number[],
        post: [] as number[],
        gateway: [] as number[],
      };
      for (let n = 0; n < rounds; n += 1) {
        taken.bare.push((await bare())[0]!);
        taken.sign.push(await sign());
        const [poster, server] = await deliver();
        taken.post.push(poster!);
        taken.gateway.push(server!);
      }
      const [send, signing] = [median(taken.bare), median(taken.sign)];
      const [poster, server] = [median(taken.post), median(taken.gateway)];
      return {
        arms: {
          signing: round(signing, 1),
          'post, without signing': round(poster - signing, 1),
          'gateway, without the send': round(server - send, 1),
          'send (ws, one shared frame)': round(send, 1),
        },
        unit: 'µs CPU a delivery',
        rounds,
        verdicts: [{ what: 'all of a delivery, µs', value: round(poster + server, 1), max: 130 }],
      };
    }),
};
