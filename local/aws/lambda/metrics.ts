/** One metric as in CloudWatch: the values of a name and a set of dimensions. */
export interface MetricTotal {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export interface MetricQuery {
  readonly namespace?: string;
  readonly name?: string;
  /** Required dimensions; others may be present. */
  readonly dimensions?: Readonly<Record<string, string>>;
}

interface EmbeddedMetrics {
  _aws: {
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions?: string[][];
      Metrics?: { Name: string; Unit?: string }[];
    }[];
  };
  [member: string]: unknown;
}

/** Distinct metrics in memory, which an unbounded dimension must not exhaust. */
const MAX_METRICS = 10_000;

/** Metrics in the CloudWatch embedded metric format that functions emitted, in memory since the start. */
export class Metrics {
  readonly #totals = new Map<string, { -readonly [K in keyof MetricTotal]: MetricTotal[K] }>();

  /** Adds the metrics of a log line, if any. */
  read(line: string): void {
    if (!line.includes('"_aws"')) return;
    const document = parse(line.slice(line.indexOf('{')));
    for (const group of document?._aws?.CloudWatchMetrics ?? []) {
      for (const names of group.Dimensions?.length ? group.Dimensions : [[]]) {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(document?.[name])]));
        for (const { Name, Unit = 'None' } of group.Metrics ?? []) {
          const values = [document?.[Name]].flat().map(Number).filter(Number.isFinite);
          this.#add(group.Namespace, Name, Unit, dimensions, values);
        }
      }
    }
  }

  query({ namespace, name, dimensions = {} }: MetricQuery = {}): MetricTotal[] {
    return [...this.#totals.values()]
      .filter(
        (total) =>
          (namespace === undefined || total.namespace === namespace) &&
          (name === undefined || total.name === name) &&
          Object.entries(dimensions).every(([key, value]) => total.dimensions[key] === value),
      )
      .map((total) => ({ ...total }));
  }

  #add(
    namespace: string,
    name: string,
    unit: string,
    dimensions: Record<string, string>,
    values: readonly number[],
  ): void {
    const key = JSON.stringify([namespace, name, dimensions]);
    let total = this.#totals.get(key);
    if (!total) {
      if (this.#totals.size >= MAX_METRICS) return;
      total = { namespace, name, unit, dimensions, count: 0, sum: 0, min: Infinity, max: -Infinity };
      this.#totals.set(key, total);
    }
    for (const value of values) {
      total.count += 1;
      total.sum += value;
      total.min = Math.min(total.min, value);
      total.max = Math.max(total.max, value);
    }
  }
}

function parse(text: string): EmbeddedMetrics | undefined {
  try {
    return JSON.parse(text) as EmbeddedMetrics;
  } catch {
    return undefined;
  }
}
