/**
 * Many sockets in one room of the platform, some of which write; a child process of the chat benches. They connect
 * through CloudFront's stand-in as browsers do. Orders: {@link Traffic} to send.
 */
import { randomUUID } from 'node:crypto';
import { createClient } from '../../client/rest';
import type { Frame } from '../../domain/chat/delivery/frame';
import { createSocketTicket } from '../../domain/users/contract';
import { type Outcome, type Room, report, type Traffic } from './chat-processes';
import { createRecord } from './chat-record';
import { type LoadSocket, openWebSocket } from './websocket';

const { site, channelId, tokens } = JSON.parse(process.argv[2]!) as Room;
const count = Number(process.argv[3]);
/** New connections at once; API Gateway admits 500 a second. */
const batch = 50;
/** Milliseconds after which a message without an answer counts as refused, and one that did not arrive as missing. */
const patience = { answer: 10_000, arrival: 15_000 };

const record = createRecord(count);
const words = (
  'river stone lantern copper window meadow signal harbour velvet thunder orbit candle forest marble engine ' +
  'pepper ribbon saddle timber violet walnut anchor basket cactus desert ember falcon garden hollow island ' +
  'jungle kettle ladder mirror needle olive puzzle quartz rocket silver temple umbrella valley whisper yellow'
).split(' ');
const word = () => words[Math.floor(Math.random() * words.length)]!;
const text = () => Array.from({ length: 12 }, word).join(' ');

async function createTicket(token: string): Promise<string> {
  const call = createClient({ fetch, baseUrl: site, accessToken: async () => token });
  return (await call<typeof createSocketTicket>(createSocketTicket, {})).ticket;
}

async function enter(index: number): Promise<LoadSocket> {
  const token = tokens[index];
  const query = token === undefined ? '' : `?ticket=${await createTicket(token)}`;
  let resolve: () => void = () => {};
  let reject: (error: Error) => void = () => {};
  const joined = new Promise<void>((...settle) => {
    [resolve, reject] = settle;
  });
  const socket = await openWebSocket({
    address: new URL(`/ws${query}`, site),
    origin: site,
    // Each writer has its own address, as viewers do: there is a limit on the messages of one address.
    localAddress: `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`,
    onClose: reject,
    onFrame(frame) {
      if (record.received(index, frame, Date.now())) return;
      const { items } = JSON.parse(frame.toString()) as Partial<Frame>;
      // API Gateway's own errors have no items.
      if (items === undefined) return reject(new Error(`Socket ${index} received ${frame}`));
      for (const item of items) {
        if (item.type === 'joined') resolve();
        else if (item.type === 'error') reject(new Error(item.problem.detail ?? item.problem.title));
        else if (item.type === 'sent' || item.type === 'refused') answers.get(item.nonce)?.(item);
      }
    },
  });
  socket.send(JSON.stringify({ action: 'chat.join', channelId, writes: token !== undefined }));
  await joined;
  return socket;
}

type Answer = Extract<Frame['items'][number], { type: 'sent' | 'refused' }>;
const answers = new Map<string, (answer: Answer) => void>();

async function send({ perSecond, messages }: Traffic): Promise<Outcome> {
  const accepted: string[] = [];
  const refused: string[] = [];
  const answered: Promise<void>[] = [];
  const began = performance.now();
  record.clear();
  for (let n = 0; n < messages; n += 1) {
    await new Promise((go) => setTimeout(go, began + (n * 1_000) / perSecond - performance.now()));
    const nonce = randomUUID();
    const at = Date.now();
    const answer = new Promise<Answer | undefined>((resolve) => {
      answers.set(nonce, resolve);
      setTimeout(() => resolve(undefined), patience.answer).unref();
    });
    const message = { action: 'chat.send', channelId, text: text(), nonce };
    members[n % tokens.length]!.send(JSON.stringify(message));
    answered.push(
      answer.then((answer) => {
        answers.delete(nonce);
        if (answer?.type !== 'sent') refused.push(answer?.problem.code ?? 'unanswered');
        else {
          accepted.push(answer.messageId);
          record.sent(answer.messageId, at);
        }
      }),
    );
  }
  await Promise.all(answered);
  const deadline = Date.now() + patience.arrival;
  while (!record.isComplete(accepted.length) && Date.now() < deadline) {
    await new Promise((go) => setTimeout(go, 100));
  }
  return { accepted, refused, ...record.summary(accepted) };
}

process.setMaxListeners(0);
const members: LoadSocket[] = [];
for (let first = 0; first < count; first += batch) {
  const some = Array.from({ length: Math.min(batch, count - first) }, (_, n) => enter(first + n));
  members.push(...(await Promise.all(some)));
}
process.on('message', async (traffic: Traffic) => report({ type: 'outcome', ...(await send(traffic)) }));
report({ type: 'open', ids: [] });
