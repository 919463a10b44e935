import type { RunningCloud } from './start';

/** Defaults of an {@link Application}. */
export const defaults = { folder: '.local-cloud', command: 'local-cloud', environmentPrefix: 'LOCAL_CLOUD' };

/** A CDK application that the local cloud runs. */
export interface Application {
  /** For messages. */
  readonly name: string;
  /** The folder of `cdk.json`, with the CDK's command line in its `node_modules`. */
  readonly root: string;
  /** Where state, logs and the assembly live, relative to {@link root}. @default `.local-cloud` */
  readonly folder?: string;
  /** Files and folders that the assembly is made of, relative to {@link root}. @default synthesised at every start */
  readonly inputs?: readonly string[];
  /** CDK context of every local synth. */
  readonly context?: Readonly<Record<string, string>>;
  /** The command that starts it, for hints. @default `local-cloud` */
  readonly command?: string;
  /** Prefix of `<PREFIX>_FAULTS` and `<PREFIX>_ENDPOINT_<SERVICE>`. @default `LOCAL_CLOUD` */
  readonly environmentPrefix?: string;
  /** How to use it, printed when the cloud has started. */
  guide?(cloud: RunningCloud): string;
  /** Fills a running cloud with demo data, for `--seed`. */
  seed?(cloud: RunningCloud, options: SeedOptions): Seed;
}

export interface SeedOptions {
  /** A folder for the seed's files. */
  readonly folder: string;
  /** Called with lines for the terminal. */
  readonly onUpdate: (text: string) => void;
  /** Called with each address before mail goes there, to keep its codes off the terminal. */
  readonly onAddress: (email: string) => void;
}

export interface Seed {
  /** Resolves with text for the terminal; never rejects. */
  readonly done: Promise<string>;
  stop(): Promise<void>;
}
