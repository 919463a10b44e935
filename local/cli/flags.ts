import { parseArgs } from 'node:util';

/** Ports that encoders and people expect. */
const DEFAULT_PORTS = { site: 8080, ingest: 1935 };

export const help = `StreamForge on this machine: no AWS account, no Docker, 127.0.0.1 only.

  npm start                       start, with the data of the last time
  npm start -- --seed             and with demo people, channels and a looping live sample
  npm start -- --fresh            remove all local data first
  npm start -- --port <port>      another port for the site (default ${DEFAULT_PORTS.site}; 0 takes a free one)
  npm start -- --ingest <port>    another port for RTMP (default ${DEFAULT_PORTS.ingest}; 0 takes a free one)
  npm start -- --data <folder>    keep the data elsewhere (default .streamforge/)
  npm start -- --help             this text

Data, logs and the IAM report live in the data folder. Mail is not sent: its codes are printed here.
Ctrl-C stops everything; a second Ctrl-C at once.

Environment
  FFMPEG_PATH=<file>              another ffmpeg than the system's
  STREAMFORGE_FAULTS='[{"service":"dynamodb","kind":"throttle","rate":0.1}]'
                                  makes services fail, to see what the platform does
  STREAMFORGE_ENDPOINT_DYNAMODB=http://…
                                  hands DynamoDB to an outside emulator`;

export interface Flags {
  readonly help: boolean;
  readonly seed: boolean;
  readonly fresh: boolean;
  readonly port: number;
  readonly ingest: number;
  readonly data?: string | undefined;
}

/** @throws Error that names the flag which was not understood */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parse(args);
  return { ...values, port: portOf('--port', values.port), ingest: portOf('--ingest', values.ingest) };
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
        data: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n  npm start -- --help lists the options.`, {
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
