import { createHash } from 'node:crypto';
import { documents } from '../kit/clients/documents';
import { table } from './users-table';

/** Codes to reset a password that were asked for. The pool cannot take one back; without its item none works. */

const resetKey = (username: string) => ({
  pk: `RESET#${createHash('sha256').update(username).digest('hex')}`,
  sk: 'RESET' as const,
});

/** How long the pool accepts a code, seconds. */
const codeSeconds = 60 * 60;

/** AP-51: notes that a code was asked for, whether there is such a user or not. */
export async function storeReset(username: string, now: number): Promise<void> {
  const requestedAt = Math.floor(now / 1000);
  await documents().put({
    TableName: table(),
    Item: { ...resetKey(username), requestedAt, ttl: requestedAt + codeSeconds },
  });
}

/** AP-52: when a code was asked for last, epoch seconds; undefined when it has been used or taken back. */
export async function findReset(username: string): Promise<number | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: resetKey(username),
    ConsistentRead: true,
  });
  return Item?.requestedAt as number | undefined;
}

/** AP-53: takes a code back. */
export async function deleteReset(username: string): Promise<void> {
  await documents().delete({ TableName: table(), Key: resetKey(username) });
}
