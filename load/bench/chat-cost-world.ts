import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { type RunningCloud, startCloud } from '../../local/runtime/start';
import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';
import { copyWithSettings } from '../../test/settings';
import { type Counter, startCounter } from './chat-cost-counter';

/** The platform on this machine, whose functions post to a counter in place of API Gateway. */
export interface CountingWorld {
  readonly counter: Counter;
  readonly running: RunningCloud;
  close(): Promise<void>;
}

/**
 * Starts the product's own assembly with other values of two settings: where posts go, and how many sockets a room
 * may have. Sets the environment that the code of functions reads, so that it runs here too, as the operator.
 */
export async function startCountingWorld(socketsPerRoom: number): Promise<CountingWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-cost-'));
  const counter = await startCounter();
  const assembly = join(folder, 'cdk.out');
  copyWithSettings(await synth(application), assembly, {
    SOCKET_ENDPOINT: counter.endpoint,
    SOCKETS_PER_ROOM: String(socketsPerRoom),
  });
  const running = await startCloud({ assembly, dir: join(folder, 'home'), faults: [] });
  const { endpoint, region, credentials } = running.clientConfig();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(await names(running)),
  });
  return {
    counter,
    running,
    async close() {
      await running.stop();
      await counter.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function names(running: RunningCloud): Promise<{ CHAT_TABLE: string; CHAT_STREAM: string }> {
  const dynamodb = new DynamoDBClient(running.clientConfig());
  const kinesis = new KinesisClient(running.clientConfig());
  try {
    const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
    const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
    return { CHAT_TABLE: TableNames.find((name) => /chat/i.test(name))!, CHAT_STREAM: StreamNames[0]! };
  } finally {
    dynamodb.destroy();
    kinesis.destroy();
  }
}
