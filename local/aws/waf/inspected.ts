/** What rules look at. */
export interface Inspected {
  readonly method: string;
  /** Percent-encoded. */
  readonly uri: string;
  readonly query: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly bodyBytes: number;
  readonly ip: string;
}

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
export type Json = Record<string, any>;
