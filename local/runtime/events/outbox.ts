import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Cloud } from '../cloud';
import { openJournal } from '../journal';

/** An accepted delivery that has not succeeded yet. */
export interface Job {
  readonly id: string;
  readonly targetArn: string;
  readonly payload: unknown;
  /** Epoch milliseconds. */
  readonly accepted: number;
  readonly retry: {
    /** Attempts after the first one. */
    readonly retries: number;
    readonly maxAgeSeconds: number;
  };
  /** A queue or topic for undeliverable payloads (the DeadLetterConfig of a rule or schedule). */
  readonly deadLetterArn?: string;
  readonly messageGroupId?: string;
  readonly attempts: number;
}

/** The outcome of an attempt. `throttled` is retried and not counted. */
export type Outcome =
  | { readonly done: true }
  | { readonly done: false; readonly throttled: boolean; readonly error: string };

type Entry = { readonly op: 'put'; readonly job: Job } | { readonly op: 'delete'; readonly id: string };

/** Deliveries that survive a crash, retried with back-off until they succeed or fail for good. */
export interface Outbox {
  /** Durable when it returns. The first attempt starts at once, or after an injected delay. */
  accept(job: Omit<Job, 'id' | 'accepted' | 'attempts'>, fault?: { copies: number; delayMs: number }): void;
  /** Starts the deliveries left over from an earlier run. */
  start(): void;
  stop(): Promise<void>;
}

const concurrencyPerTarget = 50;

export function createOutbox(
  cloud: Cloud,
  attempt: (job: Job) => Promise<Outcome>,
  /** Called once for a job that has failed for good; durable when it resolves. */
  exhausted: (job: Job, error: string) => Promise<void>,
): Outbox {
  const jobs = new Map<string, Job>();
  const journal = openJournal<Entry>(join(cloud.stateDir, 'events', 'outbox.jsonl'), (entry) => {
    if (entry.op === 'put') jobs.set(entry.job.id, entry.job);
    else jobs.delete(entry.id);
  });
  const queued = new Map<string, Job[]>();
  const active = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let state: 'new' | 'running' | 'stopped' = 'new';
  let closed = false;

  function later(job: Job, ms: number): void {
    if (state === 'stopped') return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      enqueue(job);
    }, ms);
    timers.add(timer);
  }

  function enqueue(job: Job): void {
    const waiting = queued.get(job.targetArn) ?? [];
    queued.set(job.targetArn, waiting);
    waiting.push(job);
    drain(job.targetArn);
  }

  function drain(target: string): void {
    const waiting = queued.get(target) ?? [];
    while (state === 'running' && waiting.length > 0 && (active.get(target) ?? 0) < concurrencyPerTarget) {
      const job = waiting.shift() as Job;
      active.set(target, (active.get(target) ?? 0) + 1);
      const work = run(job).finally(() => {
        running.delete(work);
        active.set(target, (active.get(target) ?? 1) - 1);
        drain(target);
      });
      running.add(work);
    }
  }

  async function run(job: Job): Promise<void> {
    const outcome = await attempt(job).catch(
      (error): Outcome => ({ done: false, throttled: false, error: `${(error as Error).message}` }),
    );
    if (closed || (state === 'stopped' && !outcome.done)) return;
    if (outcome.done) return finish(job);
    const attempts = job.attempts + (outcome.throttled ? 0 : 1);
    const age = Date.now() - job.accepted;
    if (attempts > job.retry.retries || age > job.retry.maxAgeSeconds * 1000) {
      try {
        await exhausted({ ...job, attempts }, outcome.error);
        return finish(job);
      } catch (error) {
        cloud.log.error('A dead letter was not stored; retrying.', {
          target: job.targetArn,
          error: String(error),
        });
        return later(job, 5000);
      }
    }
    const next = { ...job, attempts };
    jobs.set(job.id, next);
    if (!outcome.throttled) journal.append({ op: 'put', job: next });
    later(next, outcome.throttled ? 200 + Math.random() * 300 : Math.min(1000 * 2 ** (attempts - 1), 60_000));
  }

  function finish(job: Job): void {
    if (closed || !jobs.delete(job.id)) return;
    journal.append({ op: 'delete', id: job.id });
    if (journal.size > 5_000 && journal.size > 4 * jobs.size) {
      journal.compact([...jobs.values()].map((one) => ({ op: 'put' as const, job: one })));
    }
  }

  return {
    accept(request, { copies, delayMs } = { copies: 1, delayMs: 0 }) {
      if (closed) throw new Error('The outbox is closed.');
      for (let copy = 0; copy < copies; copy += 1) {
        const job: Job = { ...request, id: randomUUID(), accepted: Date.now(), attempts: 0 };
        journal.append({ op: 'put', job });
        jobs.set(job.id, job);
        if (state !== 'running') continue;
        if (delayMs > 0) later(job, delayMs);
        else enqueue(job);
      }
    },
    start() {
      if (state !== 'new') return;
      state = 'running';
      for (const job of jobs.values()) enqueue(job);
    },
    async stop() {
      state = 'stopped';
      for (const timer of timers) clearTimeout(timer);
      // Unfinished deliveries stay in the journal for the next start.
      await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 2000))]);
      closed = true;
      journal.close();
    },
  };
}
