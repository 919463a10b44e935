import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';
import { type Bench, median, round } from './bench';
import { joinRoom } from './new-account-viewer';

/** Functions that a new AWS account may run at once. */
const CONCURRENCY = 10;
const crowds = [5, 10, 20, 40];
const CHAT_SECONDS = 20;
const SENDERS = 20;

export const bench: Bench = {
  name: 'new-account',
  title: `what viewers see while the account may run ${CONCURRENCY} functions at once`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'streamforge-bench-'));
    process.env.STREAMFORGE_TEST_ASSEMBLY = join(folder, 'cdk.out');
    await synth(application, { output: process.env.STREAMFORGE_TEST_ASSEMBLY });
    const { startWorld } = await import('../../test/e2e/world');
    const world = await startWorld(join(folder, 'data'), undefined, { concurrency: CONCURRENCY });
    try {
      const owner = await world.person('room_owner');
      const channelId = await world.room(owner);
      const senders = [];
      for (let i = 0; i < SENDERS; i += 1) senders.push(await world.person(`sender_${i}`));
      const throttles = () =>
        Object.values(world.running.parts.lambda.throttles()).reduce((a, b) => a + b, 0);
      const rows: string[] = [];
      const firstTry: Record<string, number> = {};
      for (const crowd of crowds) {
        const before = throttles();
        const viewers = await Promise.all(
          Array.from({ length: crowd }, () => joinRoom(world, undefined, channelId)),
        );
        const joined = viewers.filter(({ attempts }) => attempts === 1).length;
        firstTry[`${crowd} viewers at once`] = round(joined / crowd, 2);
        const waited = round(median(viewers.map(({ ms }) => ms)), 0);
        const longest = Math.max(...viewers.map(({ ms }) => Math.round(ms)));
        rows.push(
          `| ${crowd} viewers join at once | ${joined} | ${waited} | ${longest} | ${throttles() - before} |`,
        );
        for (const { socket } of viewers) socket.close();
        await new Promise((rest) => setTimeout(rest, 3_000));
      }
      const chat = await talk(world, senders, channelId);
      const report = [
        '| What | joined at the first try | median, ms | slowest, ms | throttled calls |',
        '|---|---|---|---|---|',
        ...rows,
        '',
        `${SENDERS} senders, a message each two seconds for ${CHAT_SECONDS} s: ${chat.accepted} of ${chat.sent} accepted, ` +
          `${chat.received} of those reached a viewer, ${chat.throttled} throttled calls.`,
      ].join('\n');
      return {
        arms: firstTry,
        unit: 'of them joined at the first try',
        rounds: 1,
        verdicts: [
          { what: 'messages accepted and not delivered', value: chat.accepted - chat.received, max: 0 },
        ],
        report,
      };
    } finally {
      await world.stop({ refused: true });
    }
  },
};

type World = Awaited<ReturnType<typeof import('../../test/e2e/world')['startWorld']>>;
type Person = Awaited<ReturnType<World['person']>>;

async function talk(world: World, people: readonly Person[], channelId: string) {
  const throttles = () => Object.values(world.running.parts.lambda.throttles()).reduce((a, b) => a + b, 0);
  const before = throttles();
  const viewer = await joinRoom(world, undefined, channelId);
  const sockets = [];
  for (const person of people) sockets.push(await joinRoom(world, person, channelId));
  let sent = 0;
  const accepted = new Set<string>();
  const received = new Set<string>();
  viewer.socket.on('message', (data) => {
    for (const [, text] of String(data).matchAll(/"text":"(m \d+ \d+)"/g)) received.add(text!);
  });
  const nonces = new Map<string, string>();
  for (const { socket } of sockets) {
    socket.on('message', (data) => {
      for (const item of JSON.parse(String(data)).items) {
        if (item.type === 'sent') accepted.add(nonces.get(item.nonce)!);
      }
    });
  }
  for (let second = 0; second < CHAT_SECONDS; second += 2) {
    for (const [i, { socket }] of sockets.entries()) {
      const text = `m ${second} ${i}`;
      const nonce = `nonce-${second}-${i}-abcdefgh`;
      nonces.set(nonce, text);
      sent += 1;
      if (socket.readyState === WebSocket.OPEN)
        socket.send(JSON.stringify({ action: 'chat.send', channelId, text, nonce }));
      await new Promise((rest) => setTimeout(rest, 2_000 / sockets.length));
    }
  }
  const late = Date.now() + 15_000;
  const missing = () => [...accepted].filter((text) => !received.has(text));
  while (missing().length > 0 && Date.now() < late) await new Promise((rest) => setTimeout(rest, 200));
  for (const { socket } of [viewer, ...sockets]) socket.close();
  return {
    sent,
    accepted: accepted.size,
    received: accepted.size - missing().length,
    throttled: throttles() - before,
  };
}
