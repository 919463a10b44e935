import { join } from 'node:path';
import type { Cloud } from '../../runtime/cloud';
import { openJournal } from '../../runtime/journal';
import type { Schedule } from './schedule';

/** Runs schedules. As with a rule, a time that passed while the cloud was down is skipped. */
export interface Timetable {
  /** @param once a time that passed while the cloud was down runs at the next start */
  set(id: string, schedule: Schedule, run: (time: number) => Promise<void>, once?: boolean): void;
  delete(id: string): void;
  start(): void;
  stop(): void;
}

interface Entry {
  readonly schedule: Schedule;
  readonly run: (time: number) => Promise<void>;
  readonly once: boolean;
  timer?: NodeJS.Timeout;
}

const longestTimer = 2 ** 31 - 1;

export function createTimetable(cloud: Cloud): Timetable {
  const entries = new Map<string, Entry>();
  const done = new Set<string>();
  const journal = openJournal<string>(join(cloud.stateDir, 'events', 'done-once.jsonl'), (id) =>
    done.add(id),
  );
  let running = false;

  function plan(id: string, entry: Entry): void {
    clearTimeout(entry.timer);
    if (!running) return;
    // A one-time schedule counts from the epoch, so a missed one is due at once.
    const next = entry.schedule.next(entry.once ? 0 : Date.now());
    if (next === undefined || (entry.once && done.has(`${id} ${next}`))) return;
    const wait = next - Date.now();
    entry.timer = setTimeout(
      () => {
        if (wait > longestTimer) return plan(id, entry);
        entry
          .run(next)
          .then(() => {
            if (!entry.once || !running) return;
            done.add(`${id} ${next}`);
            journal.append(`${id} ${next}`);
          })
          .catch((error) => cloud.log.error('A schedule did not run.', { id, error: String(error) }))
          .finally(() => {
            if (!entry.once && entries.get(id) === entry) plan(id, entry);
          });
      },
      Math.max(0, Math.min(wait, longestTimer)),
    );
    entry.timer.unref();
  }

  return {
    set(id, schedule, run, once = false) {
      this.delete(id);
      const entry: Entry = { schedule, run, once };
      entries.set(id, entry);
      plan(id, entry);
    },
    delete(id) {
      clearTimeout(entries.get(id)?.timer);
      entries.delete(id);
    },
    start() {
      running = true;
      for (const [id, entry] of entries) plan(id, entry);
    },
    stop() {
      running = false;
      for (const entry of entries.values()) clearTimeout(entry.timer);
      journal.close();
    },
  };
}
