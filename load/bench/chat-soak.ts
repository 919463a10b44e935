import { createHash } from 'node:crypto';
import { clockOf } from '../../client/clock';
import * as channels from '../../domain/channels/contract';
import * as chat from '../../domain/chat/contract';
import type { FaultRule } from '../../local/runtime/faults';
import type { Viewer } from '../../test/e2e/viewer';
import type { Person, World } from '../../test/e2e/world';
import { benchAssembly } from './assembly';
import { type Bench, median, percentile, round, type Verdict } from './bench';

const minutes = Number(process.env.SOAK_MINUTES ?? 30);
const rooms = 20;
/** In these rooms nobody ever writes. */
const silentRooms = 10;
const writersPerRoom = 4;
const sockets = 200;
/** Milliseconds between two messages of a writer: at least, and how much longer at most. */
const [writeEvery, writeMore] = [6_000, 24_000];
/** Milliseconds between two viewers who lose their network, leave, or come. */
const moveEvery = 1_000;
/** Milliseconds without faults, then with one kind of them. */
const [calmMs, faultMs] = [40_000, 20_000];
/** Milliseconds in which a message reaches everybody who is connected. */
const latest = 5_000;
/** Milliseconds that a viewer may take to recover after its network was lost. */
const recovery = 20_000;

const posts = { service: 'execute-api', operation: 'PostToConnection' };
const faults: Readonly<Record<string, readonly FaultRule[]>> = {
  'posts throttled': [{ ...posts, kind: 'throttle', rate: 0.2 }],
  'posts failing': [{ ...posts, kind: 'error', rate: 0.2 }],
  'posts slow': [{ ...posts, kind: 'slow', rate: 0.3, delayMs: 300 }],
  'connections wrongly gone': [{ ...posts, kind: 'gone', rate: 0.02 }],
  'records twice and late': [
    { service: 'kinesis', kind: 'duplicate', rate: 0.3 },
    { service: 'kinesis', kind: 'delay', rate: 0.2, delayMs: 500 },
  ],
  'tables throttled': [{ service: 'dynamodb', kind: 'throttle', rate: 0.03 }],
};

interface Watcher {
  readonly room: number;
  readonly viewer: Viewer;
  /** Text → epoch milliseconds of its arrival. */
  readonly seen: Map<string, number>;
  readonly since: number;
  /** When it lost its network last, epoch milliseconds. */
  cutAt: number;
}

interface Sent {
  readonly room: number;
  readonly text: string;
  readonly at: number;
  readonly writer: Watcher;
}

export const bench: Bench = {
  name: 'chat-soak',
  title: `${sockets} sockets in ${rooms} rooms, ${silentRooms} of them silent, for ${minutes} minutes with faults (SOAK_MINUTES)`,
  async run() {
    process.env.STREAMFORGE_TEST_ASSEMBLY = await benchAssembly();
    const { startWorld } = await import('../../test/e2e/world');
    const { listLoggedFailures } = await import('../../test/e2e/logged-failures');
    const world = await startWorld();
    const soak = await createSoak(world);
    try {
      const memory: number[] = [];
      const watching = setInterval(() => memory.push(process.memoryUsage.rss()), 5_000);
      await soak.run(minutes * 60_000);
      clearInterval(watching);
      const { late, lost, delays, sent } = soak.summary();
      const third = Math.floor(memory.length / 3);
      const growth = median(memory.slice(-third)) / median(memory.slice(third, 2 * third));
      const failures = listLoggedFailures(world);
      const verdicts: Verdict[] = [
        { what: 'accepted messages that a viewer never got', value: lost.length, max: 0 },
        {
          what: `accepted messages later than ${latest} ms at a connected viewer`,
          value: late.length,
          max: 0,
        },
        { what: 'memory of the last third over the second', value: round(growth, 2), max: 1.1 },
      ];
      return {
        arms: {
          'messages accepted': sent,
          'arrivals, p50': median(delays),
          'arrivals, p99': percentile(delays, 0.99),
          'arrivals, latest': percentile(delays, 1),
          'memory at last, MB': round(memory.at(-1)! / 1e6, 0),
          'viewers that came': soak.entered(),
        },
        unit: '(ms, or as named)',
        rounds: 1,
        verdicts,
        report: [...lost.slice(0, 20), ...late.slice(0, 20), ...countLines(failures)].join('\n'),
      };
    } finally {
      soak.leave();
      await world.stop();
    }
  },
};

/** Lines that differ in numbers and ids only are counted together. */
function countLines(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const message = line.match(/"(?:message|errorMessage)":"[^"]*"/g)?.join(' ') ?? line.slice(0, 200);
    const key = `${line.split(': ')[0]} ${message}`.replaceAll(/[0-9A-HJKMNP-TV-Z]{26}|\d+/g, '#');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => `${count} × ${line}`);
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const below = (count: number): number => Math.floor(Math.random() * count);

async function createSoak(world: World) {
  const { enterRoom } = await import('../../test/e2e/viewer');
  const { until } = await import('../../test/e2e/world');
  const ids: string[] = [];
  const people: { readonly room: number; readonly person: Person }[] = [];
  for (let at = 0; at < rooms; at += 1) {
    const owner = await world.person(`soak_owner_${at}`);
    await world.channel(owner);
    const { channelId } = await owner.call(channels.getOwnChannel, {});
    await until('the room', () => world.call(chat.getRoom, { params: { channelId } }).catch(() => null));
    ids.push(channelId);
    people.push({ room: at, person: owner });
    for (let n = 1; n < writersPerRoom && at >= silentRooms; n += 1)
      people.push({ room: at, person: await world.person(`soak_${at}_${n}`) });
  }
  const watchers = new Set<Watcher>();
  const gone: Watcher[] = [];
  const sent: Sent[] = [];
  let entered = 0;

  async function enter(room: number, person?: Person): Promise<Watcher> {
    entered += 1;
    const localAddress = `127.0.${1 + Math.floor((entered % 1_000) / 250)}.${1 + (entered % 250)}`;
    const viewer = await enterRoom(world, ids[room]!, { person, localAddress, clock: clockOf(globalThis) });
    const watcher: Watcher = { room, viewer, seen: new Map(), since: Date.now(), cutAt: 0 };
    const look = () => {
      for (const line of viewer.view().lines) {
        if (line.kind === 'message' && !watcher.seen.has(line.message.text))
          watcher.seen.set(line.message.text, Date.now());
      }
    };
    viewer.subscribe(look);
    look();
    watchers.add(watcher);
    return watcher;
  }

  const writers = await Promise.all(people.map(({ room, person }) => enter(room, person)));
  while (watchers.size < sockets) await enter(below(rooms));
  const readers = () => [...watchers].filter((one) => !writers.includes(one));

  async function write(writer: Watcher, end: number): Promise<void> {
    for (let n = 0; ; n += 1) {
      await pause(writeEvery + below(writeMore));
      if (Date.now() > end) return;
      const text = `${n} ${createHash('sha256').update(`${writer.since} ${Math.random()}`).digest('base64url')}`;
      sent.push({ room: writer.room, text, at: Date.now(), writer });
      writer.viewer.send(text);
    }
  }

  async function move(end: number): Promise<void> {
    for (; Date.now() < end; await pause(moveEvery)) {
      const all = readers();
      const one = all[below(all.length)]!;
      if (Math.random() < 0.5) {
        const any = Math.random() < 0.3 ? writers[below(writers.length)]! : one;
        any.cutAt = Date.now();
        any.viewer.cut();
        continue;
      }
      watchers.delete(one);
      gone.push(one);
      if (Math.random() < 0.5) one.viewer.vanish();
      else one.viewer.leave();
      await enter(below(rooms));
    }
  }

  async function trouble(end: number): Promise<void> {
    for (let n = 0; Date.now() + calmMs + faultMs < end; n += 1) {
      await pause(calmMs);
      world.running.faults.set(Object.values(faults)[n % Object.keys(faults).length]!);
      await pause(faultMs);
      world.running.faults.set([]);
      if (n % 3 === 2) world.running.crash('streamforge-chat-fan-out');
    }
  }

  return {
    entered: () => entered,
    leave() {
      for (const { viewer } of watchers) viewer.leave();
    },
    async run(ms: number) {
      const end = Date.now() + ms;
      const talking = writers.filter(({ room }) => room >= silentRooms);
      await Promise.all([...talking.map((one) => write(one, end)), move(end), trouble(end)]);
      await pause(recovery + latest);
    },
    summary() {
      const accepted = sent.filter(({ text, writer }) => writer.viewer.accepted.has(text));
      const delays: number[] = [];
      const lost: string[] = [];
      const late: string[] = [];
      for (const { room, text, at } of accepted) {
        for (const one of watchers) {
          if (one.room !== room || one.since > at) continue;
          const arrived = one.seen.get(text);
          if (arrived === undefined) {
            lost.push(`never arrived in room ${room}: sent at ${new Date(at).toISOString()}`);
            continue;
          }
          // Who lost the network around this time got it by catching up.
          if (one.cutAt > 0 && at > one.cutAt - latest && at < one.cutAt + recovery) continue;
          delays.push(arrived - at);
          if (arrived - at > latest)
            late.push(`${arrived - at} ms late in room ${room}: sent at ${new Date(at).toISOString()}`);
        }
      }
      return { lost, late, delays, sent: accepted.length };
    },
  };
}
