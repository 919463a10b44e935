import { type Bench, round, type Verdict } from './bench';
import { type Counted, playRoom, postsAtPace } from './chat-cost-arms';
import { writers } from './chat-cost-crowd';
import { requestsOfReader } from './chat-cost-readers';
import { startCountingWorld } from './chat-cost-world';

/**
 * US dollars in us-east-1, as the pages of prices had them in 2026-11: API Gateway (messages of up to 32 KB, the
 * first billion), CloudFront (HTTPS requests from North America), AWS WAF.
 */
const prices = { post: 1 / 1e6, connectionMinute: 0.25 / 1e6, pageRequest: 1 / 1e6, wafRequest: 0.6 / 1e6 };

/** What the design reckoned, dollars an hour: a post a message, frames each 250 ms and each second, pages each 2 s. */
const reckoned: Readonly<Record<number, readonly number[]>> = {
  10000: [360, 144, 36, 18],
  100000: [3_600, 1_440, 360, 180],
};
const sizes = [10_000, 100_000] as const;

/** Defaults of lib/config.ts. */
const configured = { postsPerSecond: 5_000, socketsPerRoom: 5_000 };
/** Posts a second that API Gateway takes from an account: a burst stays within it too. */
const accountQuota = 10_000;
/** For a room of ten thousand that stays on sockets. */
const manySockets = 20_000;
/** What a room may have, and whoever comes while the frame that finds too many waits for its turn. */
const mostAtPolling = configured.socketsPerRoom * 1.6;

interface Row {
  readonly viewers: number;
  /** Posts a second, at the paces that are fixed. */
  readonly fixed: readonly number[];
  readonly pages: number;
  readonly byDefault: Counted;
}

const hourly = (perSecond: number, price: number): number => perSecond * 3_600 * price;
const columns = ({ fixed, pages }: Row): number[] => [
  ...fixed.map((posts) => hourly(posts, prices.post)),
  hourly(pages, prices.pageRequest),
];

/** Everything that the size of a room costs: posts, the time of connections, and pages, which pass the firewall. */
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
    'posts of rooms of 10,000 and 100,000 viewers who are counted, not connected, and what they cost an hour',
  async run() {
    const request = await requestsOfReader();
    const onSockets = await inWorld(manySockets, [{ viewers: 10_000, perSecond: 10_000, seconds: 20 }]);
    // Four times as many a second as API Gateway lets in.
    const byDefault = await inWorld(
      configured.socketsPerRoom,
      sizes.map((viewers) => ({ viewers, perSecond: 2_000, seconds: 50 })),
    );
    const rows: Row[] = [];
    for (const [at, viewers] of sizes.entries()) {
      const fixed = [];
      for (const everyMs of [0, 250, 1_000]) fixed.push(await postsAtPace(viewers, everyMs));
      rows.push({ viewers, fixed, pages: viewers * request, byDefault: byDefault[at]! });
    }
    const arms = Object.fromEntries([
      ['requests of a reader of pages', round(request)],
      ...armsOf('10,000 on sockets', onSockets[0]!),
      ...rows.flatMap(({ viewers, byDefault }) =>
        armsOf(`${viewers.toLocaleString('en')} by default`, byDefault),
      ),
    ]);
    const report = table(rows, onSockets[0]!, request);
    return { arms, unit: 'a second, or seats', rounds: 1, verdicts: verdictsOf(rows, onSockets[0]!), report };
  },
};

async function inWorld(
  socketsPerRoom: number,
  rooms: readonly { viewers: number; perSecond: number; seconds: number }[],
): Promise<Counted[]> {
  const world = await startCountingWorld(socketsPerRoom);
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
  [`${name}: seats at the end`, subscriptions],
];

const paceOf = (name: string, { posts, busiest }: Counted): Verdict[] => [
  { what: `${name}: posts a second at the end`, value: round(posts, 0), max: configured.postsPerSecond },
  { what: `${name}: posts a second in the busiest 5 s`, value: round(busiest, 0), max: accountQuota },
];

function verdictsOf(rows: readonly Row[], onSockets: Counted): Verdict[] {
  const verdicts: Verdict[] = [
    ...paceOf('10,000 on sockets', onSockets),
    { what: '10,000 on sockets: seats that are told', value: onSockets.subscriptions, min: 10_000 },
  ];
  for (const row of rows) {
    const { subscriptions, pollingAt } = row.byDefault;
    const name = `${row.viewers.toLocaleString('en')} by default`;
    verdicts.push(
      ...paceOf(name, row.byDefault),
      { what: `${name}: seats when readers go to pages`, value: pollingAt ?? Infinity, max: mostAtPolling },
      { what: `${name}: seats that are left, those of writers`, value: subscriptions, max: writers },
    );
    const off = columns(row).map((cost, at) => Math.abs(cost / reckoned[row.viewers]![at]! - 1));
    verdicts.push({
      what: `${name}: the costliest miss of the reckoned table`,
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
    ...['Viewers', 'a post a message', 'frames each 250 ms', 'frames each second', 'pages each 2 s'],
    ...[`StreamForge, ${manySockets.toLocaleString('en')} sockets a room`, 'StreamForge by default'],
  ];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
