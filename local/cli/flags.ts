import { parseArgs } from 'node:util';
import { type Application, defaults } from '../runtime/application';

/** Ports that encoders and users expect. */
const DEFAULT_PORTS = { site: 8080, ingest: 1935 };

export function help(application: Application): string {
  const { name, folder, command, environmentPrefix, seed } = { ...defaults, ...application };
  const usage = [
    ['', 'start, with the data of the last time'],
    ...(seed ? [[' --seed', 'and with demo data']] : []),
    [' --fresh', 'remove all local data first'],
    [' --port <port>', `another port for the site (default ${DEFAULT_PORTS.site}; 0 takes a free one)`],
    [' --ingest <port>', `another port for RTMP (default ${DEFAULT_PORTS.ingest}; 0 takes a free one)`],
    [
      ' --others <port>',
      'the port of the second address, and the next for more (default any, then the same)',
    ],
    [' --data <folder>', `keep the data elsewhere (default ${folder}/)`],
    [' --concurrency <n>', 'as an AWS account where so many functions run at once (new ones: 10)'],
    [' --application <module>', 'run the application that a module exports'],
    [' --help', 'this text'],
  ];
  return `${name} on this machine: no AWS account, no Docker, 127.0.0.1 only.

${usage.map(([flag, text]) => `  ${`${command}${flag}`.padEnd(38)}${text}`).join('\n')}

Data, logs and the IAM report are in the data folder. Mail is not sent: its codes are printed here.
Ctrl-C stops everything; a second Ctrl-C exits at once.

Environment
  FFMPEG_PATH=<file>              another ffmpeg than the system's
  ${environmentPrefix}_FAULTS='[{"service":"dynamodb","kind":"throttle","rate":0.1}]'
                                  makes services fail, to test how the application copes
  ${environmentPrefix}_ENDPOINT_DYNAMODB=http://…
                                  hands DynamoDB to an outside emulator`;
}

export interface Flags {
  readonly help: boolean;
  readonly seed: boolean;
  readonly fresh: boolean;
  readonly port: number;
  readonly ingest: number;
  /** The port of the first distribution beside the site's. */
  readonly others?: number | undefined;
  /** Concurrent executions of all functions; no limit when absent. */
  readonly concurrency?: number | undefined;
  readonly data?: string | undefined;
  /** A module that exports `application`; the application in the current folder when absent. */
  readonly application?: string | undefined;
}

/** @throws Error that names the flag that was not understood */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parse(args);
  return {
    ...values,
    port: portOf('--port', values.port),
    ingest: portOf('--ingest', values.ingest),
    others: values.others === undefined ? undefined : portOf('--others', values.others),
    concurrency: values.concurrency === undefined ? undefined : countOf('--concurrency', values.concurrency),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        seed: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        port: { type: 'string', default: String(DEFAULT_PORTS.site) },
        ingest: { type: 'string', default: String(DEFAULT_PORTS.ingest) },
        others: { type: 'string' },
        data: { type: 'string' },
        concurrency: { type: 'string' },
        application: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n  --help lists the options.`, {
      cause: error,
    });
  }
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`${flag} takes a port number from 0 to 65535, not "${text}".`);
  }
  return port;
}

function countOf(flag: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`${flag} takes a whole number from 1, not "${text}".`);
  }
  return count;
}
