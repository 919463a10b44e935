import { spawnSync } from 'node:child_process';

/** What a benchmark measures in one run: arms side by side, and figures with their targets. */
export interface Result {
  readonly bench: string;
  /** Median of each arm, in `unit`. */
  readonly arms: Readonly<Record<string, number>>;
  readonly unit: string;
  readonly rounds: number;
  /** Most often one arm over another. */
  readonly verdicts: readonly Verdict[];
  /** Load average of the machine (1 min) before the run: what other programs took. */
  readonly loadBefore: number;
  /** A table in Markdown. */
  readonly report?: string;
  readonly ok: boolean;
}

export interface Verdict {
  readonly what: string;
  readonly value: number;
  /** The value must not be above (`max`) or below (`min`) this. */
  readonly max?: number;
  readonly min?: number;
}

export interface Bench {
  readonly name: string;
  /** Says what is measured, in a line. */
  readonly title: string;
  run(): Promise<Omit<Result, 'bench' | 'loadBefore' | 'ok'>>;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The nearest-rank percentile, `share` in 0…1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** Runs the arms in turn, round by round, so that noise of the machine affects all of them. */
export async function interleaved(
  arms: Readonly<Record<string, () => Promise<number> | number>>,
  rounds: number,
): Promise<Record<string, number>> {
  const taken: Record<string, number[]> = Object.fromEntries(Object.keys(arms).map((name) => [name, []]));
  for (let i = 0; i < rounds; i += 1) {
    for (const [name, arm] of Object.entries(arms)) taken[name]!.push(await arm());
  }
  return Object.fromEntries(Object.entries(taken).map(([name, values]) => [name, round(median(values))]));
}

/** Whether a verdict's value is within its bounds. */
export const holds = ({ value, max, min }: Verdict): boolean =>
  (max === undefined || value <= max) && (min === undefined || value >= min);

/** Runs `node` with these arguments and returns the number in the last line that it wrote on standard error. */
export function figureOf(args: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  const { stderr, status } = spawnSync(process.execPath, args, {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const figure = Number(last);
  if (status !== 0 || last === '' || Number.isNaN(figure)) {
    throw new Error(`node ${args[0]} ended with ${status} and said: ${stderr.slice(0, 2_000)}`);
  }
  return figure;
}
