import * as z from 'zod';
import { AwsError, type Faults } from './cloud';

/** The caller's connection is cut without a reply, as in a network failure. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

const rule = z.strictObject({
  /**
   * A service (`dynamodb`), the source of a delivery (`sqs`, `kinesis`, `eventbridge` …), `execute-api` for the calls
   * to @connections, or `*`.
   */
  service: z.string(),
  /** `PutItem`, `PostToConnection`; every operation when absent. */
  operation: z.string().optional(),
  /**
   * - `throttle`: refused with a throttling error; `error`: a 500
   * - `timeout`: no reply for `delayMs`, then the connection breaks; `slow`: the reply comes `delayMs` later
   * - `gone`: a call to an open connection answers 410
   * - `duplicate`: a delivery is made twice; `delay`: a delivery comes up to `delayMs` later, so out of order
   */
  kind: z.enum(['throttle', 'error', 'timeout', 'slow', 'gone', 'duplicate', 'delay']),
  /** Only calls whose body contains this text: a key of a table, for example. Not for deliveries. */
  contains: z.string().optional(),
  /** Share of the calls, 0 … 1. */
  rate: z.number().min(0).max(1),
  delayMs: z.int().min(0).max(900_000).optional(),
  /** The same seed and calls give the same faults. */
  seed: z.int().optional(),
});

export type FaultRule = z.infer<typeof rule>;

export interface FaultControl extends Faults {
  /** Replaces the rules; an empty list turns faults off. */
  set(rules: readonly FaultRule[]): void;
  /** Faults injected so far: `dynamodb throttle` → count. */
  counts(): Readonly<Record<string, number>>;
}

/**
 * Reads a JSON list of {@link FaultRule}.
 *
 * @throws Error that describes the mistake
 */
export function parseFaults(text: string | undefined): FaultRule[] {
  if (text === undefined || text.trim() === '') return [];
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error('not JSON');
  }
  const parsed = z.array(rule).safeParse(document);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}

const DEFAULT_DELAY: Readonly<Record<FaultRule['kind'], number>> = {
  throttle: 0,
  error: 0,
  timeout: 5_000,
  slow: 500,
  gone: 0,
  duplicate: 0,
  delay: 1_000,
};

const callKinds = ['slow', 'timeout', 'throttle', 'error'] as const;
const connectionKinds = [...callKinds, 'gone'] as const;

/** Injects faults at given rates, reproducibly. */
export function createFaults(initial: readonly FaultRule[] = []): FaultControl {
  let rules: { rule: FaultRule; random: () => number }[] = [];
  const counts: Record<string, number> = {};

  const concerns = ({ service, operation, contains }: FaultRule, of: string, name?: string, body?: Buffer) =>
    (service === '*' || service === of) &&
    (operation === undefined || operation === name) &&
    (contains === undefined || body?.includes(contains) === true);

  const injected = (
    kinds: readonly FaultRule['kind'][],
    service: string,
    operation?: string,
    body?: Buffer,
  ) =>
    rules.filter(({ rule: each, random }) => {
      if (!kinds.includes(each.kind)) return false;
      if (!concerns(each, service, operation, body)) return false;
      if (random() >= each.rate) return false;
      const name = `${service} ${each.kind}`;
      counts[name] = (counts[name] ?? 0) + 1;
      return true;
    });

  const control: FaultControl = {
    set(next) {
      rules = next.map((each) => ({ rule: each, random: generator(each.seed ?? 1) }));
    },
    counts: () => ({ ...counts }),
    async before(service, operation, body) {
      if (rules.length === 0) return;
      const kinds = service === 'execute-api' ? connectionKinds : callKinds;
      for (const { rule: each } of injected(kinds, service, operation, body)) {
        const delay = each.delayMs ?? DEFAULT_DELAY[each.kind];
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
        if (each.kind === 'timeout') throw new ConnectionLost(`${service} ${operation} timed out on request`);
        if (each.kind === 'throttle') throw throttled(service);
        if (each.kind === 'error') throw new AwsError(...internalError(service), 500);
        if (each.kind === 'gone') throw new AwsError('GoneException', 'An injected fault.', 410);
      }
    },
    delivery(source) {
      if (rules.length === 0) return { copies: 1, delayMs: 0 };
      const copies = 1 + injected(['duplicate'], source).length;
      const delayMs = injected(['delay'], source).reduce(
        (sum, { rule: each, random }) => sum + Math.round(random() * (each.delayMs ?? DEFAULT_DELAY.delay)),
        0,
      );
      return { copies, delayMs };
    },
  };
  control.set(initial);
  return control;
}

function throttled(service: string): AwsError {
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  if (service === 'dynamodb' || service === 'kinesis') {
    return new AwsError(
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput was exceeded.',
    );
  }
  if (service === 'execute-api') return new AwsError('LimitExceededException', 'Limit exceeded', 429);
  return new AwsError('ThrottlingException', 'Rate exceeded', 429);
}

function internalError(service: string): [code: string, message: string] {
  const code = service === 's3' || service === 'dynamodb' ? 'InternalServerError' : 'InternalFailure';
  return [code, 'An injected fault.'];
}

/** mulberry32: small, fast and the same on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
