import { createHash } from 'node:crypto';
import { documents } from '../kit/clients/documents';
import { ifConditionMet } from '../kit/store';
import { table } from './users-table';

/** Devices from which a person signed in before. */

const deviceKey = (userId: string, device: string) => ({
  pk: `USER#${userId}`,
  sk: `DEVICE#${createHash('sha256').update(device).digest('hex')}`,
});

/** A device that was not used for longer counts as new. Seconds. */
const rememberedSeconds = 400 * 24 * 60 * 60;

/** AP-56: notes a device. Whether it is a new one, of a person who has others. */
export async function noteDevice(userId: string, device: string, now: number): Promise<boolean> {
  const Key = deviceKey(userId, device);
  const second = Math.floor(now / 1000);
  const ttl = second + rememberedSeconds;
  const isNew = await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { ...Key, ttl },
      ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :now',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':now': second },
    }),
  );
  return isNew && (await hasSeveral(userId));
}

async function hasSeveral(userId: string): Promise<boolean> {
  const { Count = 0 } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': `USER#${userId}`, ':prefix': 'DEVICE#' },
    ConsistentRead: true,
    Select: 'COUNT',
    Limit: 2,
  });
  return Count > 1;
}
