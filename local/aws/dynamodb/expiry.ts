import { join } from 'node:path';
import { AwsError, type Log } from '../../runtime/cloud';
import { openJournal } from '../../runtime/journal';
import type { Input } from '../../runtime/wire';
import type { Table } from './tables';

type Send = (operation: string, input: Input) => Promise<Input>;

/** DynamoDB ignores expiry times more than five years in the past. */
const oldest = 5 * 365 * 86_400;
const remembered = 50_000;
/** Items examined at a time; the engine is blocked meanwhile. */
const pageSize = 200;
const pauseMs = 5;

/**
 * Deletes expired items, which the engine does not do, and records these deletions: as in AWS, their stream records
 * have the userIdentity of the DynamoDB service.
 */
export function createExpiry(stateDir: string, send: Send, log: Log) {
  const expired = new Set<string>();
  const journal = openJournal<string>(join(stateDir, 'dynamodb', 'expired.jsonl'), (id) => expired.add(id));
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function sweepTable(table: Table, now: number): Promise<number> {
    let deleted = 0;
    let start: Input | undefined;
    const names = { '#expiry': table.ttlAttribute as string };
    do {
      const page: Input = await send('Scan', {
        TableName: table.name,
        Limit: pageSize,
        FilterExpression: 'attribute_type(#expiry, :number) AND #expiry <= :now AND #expiry > :oldest',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':number': { S: 'N' },
          ':now': { N: `${now}` },
          ':oldest': { N: `${now - oldest}` },
        },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      for (const item of (page.Items ?? []) as Input[]) {
        const key = Object.fromEntries(table.keys.map((name) => [name, item[name]]));
        remember(expiryId(table.name, key, item[table.ttlAttribute as string]?.N));
        try {
          await send('DeleteItem', {
            TableName: table.name,
            Key: key,
            ConditionExpression: '#expiry <= :now',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: { ':now': { N: `${now}` } },
          });
          deleted += 1;
        } catch (error) {
          if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error;
        }
      }
      start = page.LastEvaluatedKey;
      if (start !== undefined) await new Promise((next) => setTimeout(next, pauseMs));
    } while (start !== undefined);
    return deleted;
  }

  function remember(id: string): void {
    if (expired.has(id)) return;
    expired.add(id);
    journal.append(id);
    if (expired.size > remembered) {
      const excess = expired.size - remembered / 2;
      let index = 0;
      for (const old of expired) {
        if (index++ >= excess) break;
        expired.delete(old);
      }
      journal.compact(expired);
    }
  }

  return {
    /** Deletes what has expired by `now` (epoch seconds). Returns the number of items. */
    async sweep(tables: Iterable<Table>, now = Math.floor(Date.now() / 1000)): Promise<number> {
      let deleted = 0;
      for (const table of tables)
        if (table.ttlAttribute !== undefined) deleted += await sweepTable(table, now);
      return deleted;
    },
    start(tables: () => Iterable<Table>, intervalMs = 15_000): void {
      const next = (wait: number) => {
        timer = setTimeout(() => {
          const began = Date.now();
          running = this.sweep(tables())
            .then(
              () => {},
              (error) => log.warn('Expired items were not swept.', { error: String(error) }),
            )
            // A large table is swept less often: sweeping takes at most a tenth of the time.
            .then(() => next(Math.max(intervalMs, Math.min(10 * (Date.now() - began), 60_000))));
        }, wait);
        timer.unref();
      };
      next(intervalMs);
    },
    async stop(): Promise<void> {
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
      journal.close();
    },
    /** Adds userIdentity to the records of expired items. */
    mark(table: Table | undefined, records: Input[]): void {
      if (table?.ttlAttribute === undefined) return;
      for (const record of records) {
        if (record.eventName !== 'REMOVE') continue;
        const time = record.dynamodb?.OldImage?.[table.ttlAttribute]?.N;
        const known = time === undefined ? undefined : expiryId(table.name, record.dynamodb.Keys, time);
        if (known !== undefined && expired.has(known)) {
          record.userIdentity = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };
        }
      }
    },
  };
}

function expiryId(table: string, key: Input, time: string | undefined): string {
  const parts = Object.keys(key)
    .sort()
    .map((name) => [name, key[name]]);
  return `${table} ${time} ${JSON.stringify(parts)}`;
}
