import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/runtime/known-ports';
import { type Bench, round, type Verdict } from './bench';
import { requestsOfReader } from './chat-cost-polling';
import { type Counted, playRoom, postsAtPace, writers } from './chat-cost-room';
import { type Home, startCountingWorld } from './chat-cost-world';

/**
 * US dollars in us-east-1, as the pages of prices had them in 2026-11: API Gateway (messages of up to 32 KB, the
 * first billion), CloudFront (HTTPS requests from North America), AWS WAF.
 */
const prices = { post: 1 / 1e6, connectionMinute: 0.25 / 1e6, pageRequest: 1 / 1e6, wafRequest: 0.6 / 1e6 };

/** Expected dollars an hour: a post a message, a frame each 250 ms, a frame each second, polling each 2 s. */
const expected: Readonly<Record<number, readonly number[]>> = {
  10000: [360, 144, 36, 18],
  100000: [3_600, 1_440, 360, 180],
};
const sizes = [10_000, 100_000] as const;

/** Defaults of lib/config.ts. */
const configured = { postsPerSecond: 5_000, socketsPerRoom: 5_000 };
/** Posts a second that API Gateway accepts from an account. */
const accountQuota = 10_000;
/** So that a room of ten thousand stays on sockets. */
const manySockets = 20_000;
/** The limit, and readers who join until the next frame, which finds the room too large. */
const mostAtPolling = configured.socketsPerRoom * 1.6;

interface Row {
  readonly viewers: number;
  /** Posts a second at each fixed pace. */
  readonly fixed: readonly number[];
  readonly pages: number;
  readonly byDefault: Counted;
}

const hourly = (perSecond: number, price: number): number => perSecond * 3_600 * price;
const columns = ({ fixed, pages }: Row): number[] => [
  ...fixed.map((posts) => hourly(posts, prices.post)),
  hourly(pages, prices.pageRequest),
];

/** Posts, connection minutes, and page requests, which pass the firewall; dollars an hour. */
const costOf = (viewers: number, { posts, subscriptions, pollingAt }: Counted, request: number): number => {
  const readers = pollingAt === undefined ? 0 : viewers - subscriptions;
  return (
    hourly(posts, prices.post) +
    hourly(readers * request, prices.pageRequest + prices.wafRequest) +
    viewers * 60 * prices.connectionMinute
  );
};

export const bench: Bench = {
  name: 'chat-cost',
  title:
    'posts to rooms of 10,000 and 100,000 viewers, counted without connections, and what they cost an hour',
  async run() {
    const request = await requestsOfReader();
    const { onSockets, byDefault } = await countPosts();
    const rows: Row[] = [];
    for (const [at, viewers] of sizes.entries()) {
      const fixed = [];
      for (const everyMs of [0, 250, 1_000]) fixed.push(await postsAtPace(viewers, everyMs));
      rows.push({ viewers, fixed, pages: viewers * request, byDefault: byDefault[at]! });
    }
    const arms = Object.fromEntries([
      ['requests of a polling reader', round(request)],
      ...armsOf('10,000 on sockets', onSockets[0]!),
      ...rows.flatMap(({ viewers, byDefault }) =>
        armsOf(`${viewers.toLocaleString('en')} by default`, byDefault),
      ),
    ]);
    const report = table(rows, onSockets[0]!, request);
    return {
      arms,
      unit: 'a second, or subscriptions',
      rounds: 1,
      verdicts: verdictsOf(rows, onSockets[0]!),
      report,
    };
  },
};

/** Rooms with more sockets than by default, and with as many as by default. */
async function countPosts(): Promise<{ onSockets: Counted[]; byDefault: Counted[] }> {
  const home = { folder: mkdtempSync(join(tmpdir(), 'chat-cost-')), endpoint: await freePort() };
  try {
    const onSockets = await inWorld(home, manySockets, [{ viewers: 10_000, perSecond: 10_000, seconds: 20 }]);
    // API Gateway admits 500 new connections a second, a quarter of this.
    const byDefault = await inWorld(
      home,
      configured.socketsPerRoom,
      sizes.map((viewers) => ({ viewers, perSecond: 2_000, seconds: 50 })),
    );
    return { onSockets, byDefault };
  } finally {
    rmSync(home.folder, { recursive: true, force: true });
  }
}

async function inWorld(
  home: Home,
  socketsPerRoom: number,
  rooms: readonly { viewers: number; perSecond: number; seconds: number }[],
): Promise<Counted[]> {
  const world = await startCountingWorld(home, socketsPerRoom);
  try {
    const counted: Counted[] = [];
    for (const room of rooms) counted.push(await playRoom(world, room));
    return counted;
  } finally {
    await world.close();
  }
}

const armsOf = (name: string, { busiest, posts, subscriptions }: Counted): [string, number][] => [
  [`${name}: posts in the busiest 5 s`, round(busiest, 0)],
  [`${name}: posts at the end`, round(posts, 0)],
  [`${name}: subscriptions at the end`, subscriptions],
];

const paceOf = (name: string, { posts, busiest }: Counted): Verdict[] => [
  { what: `${name}: posts a second at the end`, value: round(posts, 0), max: configured.postsPerSecond },
  { what: `${name}: posts a second in the busiest 5 s`, value: round(busiest, 0), max: accountQuota },
];

function verdictsOf(rows: readonly Row[], onSockets: Counted): Verdict[] {
  const verdicts: Verdict[] = [
    ...paceOf('10,000 on sockets', onSockets),
    { what: '10,000 on sockets: subscriptions', value: onSockets.subscriptions, min: 10_000 },
  ];
  for (const row of rows) {
    const { subscriptions, pollingAt } = row.byDefault;
    const name = `${row.viewers.toLocaleString('en')} by default`;
    verdicts.push(
      ...paceOf(name, row.byDefault),
      {
        what: `${name}: subscriptions when readers move to polling`,
        value: pollingAt ?? Infinity,
        max: mostAtPolling,
      },
      { what: `${name}: subscriptions at the end, the writers' only`, value: subscriptions, max: writers },
    );
    const off = columns(row).map((cost, at) => Math.abs(cost / expected[row.viewers]![at]! - 1));
    verdicts.push({
      what: `${name}: largest difference from the expected table`,
      value: round(Math.max(...off)),
      max: 0.01,
    });
  }
  return verdicts;
}

function table(rows: readonly Row[], onSockets: Counted, request: number): string {
  const dollars = (cost: number) => `$${cost < 100 ? cost.toFixed(2).replace(/\.00$/, '') : cost.toFixed(0)}`;
  const cell = (cost: number, perSecond: number) =>
    `${dollars(cost)} (${Math.round(perSecond).toLocaleString('en')}/s)`;
  const lines = rows.map((row) => {
    const costs = columns(row);
    const rates = [...row.fixed, row.pages];
    const { posts, subscriptions } = row.byDefault;
    const paced =
      row.viewers === 10_000 ? cell(costOf(10_000, onSockets, request), onSockets.posts) : 'polling';
    const own = cell(
      costOf(row.viewers, row.byDefault, request),
      posts + (row.viewers - subscriptions) * request,
    );
    return [row.viewers.toLocaleString('en'), ...costs.map((cost, at) => cell(cost, rates[at]!)), paced, own];
  });
  const head = [
    ...['Viewers', 'a post a message', 'a frame each 250 ms', 'a frame each second', 'polling each 2 s'],
    ...[`StreamForge, ${manySockets.toLocaleString('en')} sockets a room`, 'StreamForge by default'],
  ];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
