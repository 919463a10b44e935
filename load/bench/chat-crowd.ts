/**
 * Many sockets in one room of the platform, some of which write; a child process of the benches of chat. They enter
 * by the front door as browsers do, but on bare sockets, so that reading costs little. Orders: a {@link Saying}.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createClient } from '../../client/rest';
import type { Frame } from '../../domain/chat/delivery/frame';
import { createSocketTicket } from '../../domain/users/contract';
import { type Heard, type Room, type Saying, tell } from './chat-ipc';
import { createRecord } from './chat-record';
import { clientFrame, createReader } from './chat-wire';

const { site, channelId, tokens } = JSON.parse(process.argv[2]!) as Room;
const count = Number(process.argv[3]);
/** New connections at once; API Gateway admits 500 a second. */
const batch = 50;
const { hostname, port, host } = new URL(site);

const record = createRecord(count);
/** What any socket reads comes here: a buffer for each read would have the collector stop everybody each second. */
const received = Buffer.alloc(64 * 1024);
const words = (
  'river stone lantern copper window meadow signal harbour velvet thunder orbit candle forest marble engine ' +
  'pepper ribbon saddle timber violet walnut anchor basket cactus desert ember falcon garden hollow island ' +
  'jungle kettle ladder mirror needle olive puzzle quartz rocket silver temple umbrella valley whisper yellow'
).split(' ');
const word = () => words[Math.floor(Math.random() * words.length)]!;
const text = () => Array.from({ length: 12 }, word).join(' ');

interface Entered {
  write(message: unknown): void;
}

async function ticketOf(token: string): Promise<string> {
  const call = createClient({ fetch, baseUrl: site, accessToken: async () => token });
  return (await call<typeof createSocketTicket>(createSocketTicket, {})).ticket;
}

async function enter(index: number): Promise<Entered> {
  const token = tokens[index];
  const query = token === undefined ? '' : `?ticket=${await ticketOf(token)}`;
  // Each writer has an address of its own, as viewers have: a limit holds for all messages of one address.
  const localAddress = `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
  let read: (chunk: Buffer) => void = () => {};
  const socket: Socket = connect({
    ...{ host: hostname, port: Number(port), localAddress },
    onread: {
      buffer: received,
      callback(bytes) {
        read(received.subarray(0, bytes));
        return true;
      },
    },
  });
  socket.setNoDelay(true);
  process.once('disconnect', () => socket.destroy());
  const write = (message: unknown) => socket.write(clientFrame(JSON.stringify(message)));
  await new Promise<void>((joined, failed) => {
    const lost = (error?: Error) => failed(error ?? new Error(`Socket ${index} was closed`));
    socket.once('error', lost).once('close', () => lost());
    socket.once('connect', () =>
      socket.write(
        `GET /ws${query} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${site}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      ),
    );
    read = createReader({
      onOpen: () => write({ action: 'chat.join', channelId, writes: token !== undefined }),
      onRefused: (line) => lost(new Error(`Socket ${index} was answered “${line}”`)),
      onFrame(frame) {
        if (record.heard(index, frame, Date.now())) return;
        const { items } = JSON.parse(frame.toString()) as Partial<Frame>;
        // API Gateway's own errors are no frames of ours.
        if (items === undefined) return lost(new Error(`Socket ${index} was told ${frame}`));
        for (const item of items) {
          if (item.type === 'joined') joined();
          else if (item.type === 'error') lost(new Error(item.problem.detail ?? item.problem.title));
          else if (item.type === 'sent' || item.type === 'refused') answers.get(item.nonce)?.(item);
        }
      },
    });
  });
  return { write };
}

type Answer = Extract<Frame['items'][number], { type: 'sent' | 'refused' }>;
const answers = new Map<string, (answer: Answer) => void>();

/** Everybody's turn to write comes round. A message that is not answered within 10 s counts as refused. */
async function say({ perSecond, messages }: Saying): Promise<Heard> {
  const accepted: string[] = [];
  const refused: string[] = [];
  const sent: Promise<void>[] = [];
  const began = performance.now();
  record.clear();
  for (let n = 0; n < messages; n += 1) {
    await new Promise((go) => setTimeout(go, began + (n * 1_000) / perSecond - performance.now()));
    const nonce = randomUUID();
    const at = Date.now();
    const answered = new Promise<Answer | undefined>((resolve) => {
      answers.set(nonce, resolve);
      setTimeout(() => resolve(undefined), 10_000).unref();
    });
    members[n % tokens.length]!.write({ action: 'chat.send', channelId, text: text(), nonce });
    sent.push(
      answered.then((answer) => {
        answers.delete(nonce);
        if (answer?.type !== 'sent') refused.push(answer?.problem.code ?? 'unanswered');
        else {
          accepted.push(answer.messageId);
          record.said(answer.messageId, at);
        }
      }),
    );
  }
  await Promise.all(sent);
  const deadline = Date.now() + 15_000;
  while (!record.isComplete(accepted.length) && Date.now() < deadline) {
    await new Promise((go) => setTimeout(go, 100));
  }
  return { accepted, refused, ...record.summary(accepted) };
}

process.setMaxListeners(0);
const members: Entered[] = [];
for (let first = 0; first < count; first += batch) {
  const some = Array.from({ length: Math.min(batch, count - first) }, (_, n) => enter(first + n));
  members.push(...(await Promise.all(some)));
}
process.on('message', async (order: Saying) => tell({ type: 'heard', ...(await say(order)) }));
tell({ type: 'open', ids: [] });
