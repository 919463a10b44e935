import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signedPost } from '../../test/signed-post';
import { type Bench, interleaved, round } from './bench';
import { type Peer, peer } from './chat-ipc';

const SOCKETS = 2_000;
const MESSAGES = 60;
/** Of a chat message as its viewers get it. */
const text = JSON.stringify({ type: 'chat', text: 'x'.repeat(180) });
const frameBytes = Buffer.byteLength(text) + 4;

interface Arm {
  readonly server: Peer;
  readonly clients: Peer;
  post(): Promise<unknown>;
}

/** Microseconds of the server's CPU a delivery: a message is posted when the last one has reached every socket. */
async function measure({ server, clients, post }: Arm): Promise<number> {
  const before = await cpuOf(server);
  for (let n = 0; n < MESSAGES; n += 1) {
    const received = clients.next('received');
    await Promise.all([post(), received]);
  }
  return ((await cpuOf(server)) - before) / MESSAGES / SOCKETS;
}

async function cpuOf(server: Peer): Promise<number> {
  const answer = server.next('cpu');
  server.send('cpu');
  return (await answer).micros;
}

async function startArm(peers: Peer[], server: Peer, ids: boolean): Promise<Arm> {
  peers.push(server);
  const { address, posts } = await server.next('ready');
  const clients = peer('chat-fanout-clients.ts', address, String(SOCKETS), ...(ids ? ['ids'] : []));
  peers.push(clients);
  const { ids: connectionIds } = await clients.next('open');
  clients.send(frameBytes);
  if (posts === undefined) return { server, clients, post: async () => server.send({ post: text }) };
  const body = JSON.stringify({ connectionIds, data: text });
  return {
    server,
    clients,
    async post() {
      const answer = await signedPost(posts.url, body, posts.credentials);
      if (!answer.ok) throw new Error(`The bulk post answered ${answer.status} ${await answer.text()}`);
    },
  };
}

export const bench: Bench = {
  name: 'chat-fanout',
  title: `CPU of the server a delivery, ${SOCKETS} sockets, one message in flight`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'chat-fanout-'));
    const peers: Peer[] = [];
    try {
      const bare = await startArm(peers, peer('chat-fanout-ws.ts'), false);
      const gateway = await startArm(peers, peer('chat-fanout-gateway.ts', folder), true);
      for (const arm of [bare, gateway]) await measure(arm); // warms the code
      const rounds = 7;
      const arms = await interleaved(
        { 'ws, one shared frame': () => measure(bare), 'gateway, bulk path': () => measure(gateway) },
        rounds,
      );
      return {
        arms,
        unit: 'µs CPU a delivery',
        rounds,
        verdicts: [
          {
            what: 'the gateway over the bare ws server',
            value: round(arms['gateway, bulk path']! / arms['ws, one shared frame']!, 2),
            max: 1.3,
          },
        ],
      };
    } finally {
      for (const each of peers.reverse()) await each.end();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
