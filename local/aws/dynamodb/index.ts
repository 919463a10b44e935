import { createHash } from 'node:crypto';
import {
  AwsError,
  type Call,
  type Cloud,
  type Provision,
  type Reply,
  type Service,
} from '../../runtime/cloud';
import { type Input, inputOf, operationOf } from '../../runtime/wire';
import { accessOf } from './access';
import { createEngine } from './engine';
import { createExpiry } from './expiry';
import { provisionTable, type Table } from './tables';
import { createMeter, isRead, isWrite, type Units } from './units';

export type { Units } from './units';

/** DynamoDB's API, and the functions for event source mappings and benches. */
export interface DynamoDb extends Service {
  /** Calls the engine as the installation. @throws AwsError with the service's error */
  send(operation: string, input: Input): Promise<Input>;
  /** Capacity used per table and operation since the start or the last {@link resetUnits}. */
  units(): Units;
  resetUnits(): void;
  /** Calls the listener after every acknowledged write, with its tables. Returns a function that stops it. */
  onWrite(listener: (tables: readonly string[]) => void): () => void;
  /** Deletes items expired by `now` (epoch seconds); also scheduled once started. */
  sweep(now?: number): Promise<number>;
}

/** The engine's account and region in ARNs. */
const engineArn = 'arn:aws:dynamodb:dynoxide:000000000000:';
const streamOperations = new Set(['ListStreams', 'DescribeStream', 'GetShardIterator', 'GetRecords']);

export function createDynamoDb(cloud: Cloud): DynamoDb {
  const engine = createEngine(cloud.stateDir, cloud.log, cloud.emulators.DYNAMODB);
  const meter = createMeter();
  const tables = new Map<string, Table>();
  const listeners = new Set<(tables: readonly string[]) => void>();
  const ownArn = `arn:aws:dynamodb:${cloud.region}:${cloud.account}:`;
  let started: Promise<void> | undefined;
  let expiry: ReturnType<typeof createExpiry> | undefined;

  const up = (): Promise<void> => {
    started ??= engine.start().then(() => {
      // Expiry consumes no units.
      expiry = createExpiry(cloud.stateDir, (operation, input) => call(operation, input, false), cloud.log);
    });
    return started;
  };

  const nameOf = (nameOrArn: string): string =>
    nameOrArn.startsWith('arn:') ? (nameOrArn.split('/')[1] ?? '') : nameOrArn;
  const facts = {
    arn: (nameOrArn: string) => `${ownArn}table/${nameOf(nameOrArn)}`,
    hashKey: (nameOrArn: string) => tables.get(nameOf(nameOrArn))?.hashKey,
  };

  const send = (operation: string, input: Input): Promise<Input> => call(operation, input, true);

  async function call(operation: string, input: Input, counts: boolean): Promise<Input> {
    const reply = await exchange(operation, Buffer.from(JSON.stringify(input)), input, counts);
    const document = JSON.parse(`${reply.body}`) as Input;
    if (reply.status < 300) return document;
    const { __type, message, Message, ...detail } = document;
    throw new AwsError(`${__type}`.replace(/^.*#/, ''), message ?? Message ?? '', reply.status, detail);
  }

  async function exchange(operation: string, body: Buffer, input: Input, counts = true): Promise<Reply> {
    await up();
    const family = streamOperations.has(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
    const metered = isRead(operation) || isWrite(operation);
    const requested = input.ReturnConsumedCapacity;
    let outgoing: Buffer | string = body;
    if (metered && (requested === undefined || requested === 'NONE')) {
      outgoing = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' });
    } else if (!metered) {
      outgoing = body.toString('utf8').replaceAll(ownArn, engineArn);
    }
    const answer = await engine.send(`${family}.${operation}`, outgoing);
    if (answer.status < 300 && isWrite(operation) && listeners.size > 0) {
      const touched = writtenTables(input).map(nameOf);
      for (const listener of listeners) listener(touched);
    }
    let text = answer.body.toString('utf8');
    if (!metered)
      text = text
        .replaceAll(engineArn, ownArn)
        .replaceAll('"awsRegion":"dynoxide"', `"awsRegion":"${cloud.region}"`);
    if (answer.status < 300 && (metered || operation === 'GetRecords'))
      text = finish(operation, input, text, counts);
    return {
      status: answer.status,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: text,
    };
  }

  /** Meters a reply, and completes stream records. */
  function finish(operation: string, input: Input, text: string, counts: boolean): string {
    const document = JSON.parse(text) as Input;
    if (operation === 'GetRecords') {
      const table = tableOfIterator(input.ShardIterator);
      expiry?.mark(tables.get(table), document.Records ?? []);
      for (const record of (document.Records ?? []) as Input[]) {
        // The engine numbers events from 1 in each table; event ids of AWS are unique.
        record.eventID = createHash('md5')
          .update(`${table} ${record.dynamodb?.SequenceNumber}`)
          .digest('hex');
      }
      return JSON.stringify(document);
    }
    if (counts) meter.count(operation, document.ConsumedCapacity);
    const requested = input.ReturnConsumedCapacity;
    if (requested !== undefined && requested !== 'NONE') return text;
    delete document.ConsumedCapacity;
    return JSON.stringify(document);
  }

  const provision: Provision = async (spec) => {
    await up();
    const { table, provisioned } = await provisionTable(spec, send);
    tables.set(table.name, table);
    return provisioned;
  };

  return {
    name: 'dynamodb',
    signingNames: ['dynamodb'],
    resources: { 'AWS::DynamoDB::Table': provision, 'AWS::DynamoDB::GlobalTable': provision },
    access: (call: Call) => accessOf(call, facts),
    handle: (call: Call) => exchange(operationOf(call), call.body, inputOf(call)),
    async start() {
      await up();
      expiry?.start(() => tables.values());
    },
    async stop() {
      if (started === undefined) return;
      await started.catch(() => {});
      await expiry?.stop();
      await engine.stop();
      started = undefined;
    },
    send,
    units: meter.units,
    resetUnits: meter.reset,
    onWrite(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async sweep(now) {
      await up();
      return (await expiry?.sweep(tables.values(), now)) ?? 0;
    },
  };
}

function writtenTables(input: Input): string[] {
  if (input.TableName !== undefined) return [input.TableName];
  if (input.RequestItems !== undefined) return Object.keys(input.RequestItems);
  return ((input.TransactItems ?? []) as Input[]).flatMap((item) =>
    Object.values(item).map((one) => (one as Input).TableName as string),
  );
}

function tableOfIterator(iterator: unknown): string {
  try {
    return JSON.parse(Buffer.from(`${iterator}`, 'base64').toString('utf8')).table_name;
  } catch {
    return '';
  }
}
