import { createHash } from 'node:crypto';
import { type Limit, windowEnd, windowOf } from '../../domain/users/limits';
import { documents } from '../kit/clients/documents';
import { ifConditionMet } from '../kit/store';
import { table } from './users-table';

/** Counts of what is limited, one item for each window of time. */

/** Keys are hashed: they are logins and IP addresses. */
const countKey = (limit: Limit, key: string, now: number) => ({
  pk: `LIMIT#${limit.name}#${createHash('sha256').update(key).digest('hex')}`,
  sk: `WINDOW#${windowOf(limit, now)}`,
});

/** AP-54: counts one more. False, and not counted, when the limit is reached. */
export const take = (limit: Limit, key: string, now: number): Promise<boolean> =>
  ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: countKey(limit, key, now),
      UpdateExpression: 'SET #ttl = :ttl ADD #count :one',
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
      ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':most': limit.most,
        ':ttl': windowEnd(limit, windowOf(limit, now)) + 60,
      },
    }),
  );

/** AP-55: takes one back that did not count. `now` is that of {@link take}. */
export async function giveBack(limit: Limit, key: string, now: number): Promise<void> {
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: countKey(limit, key, now),
      UpdateExpression: 'ADD #count :less',
      ConditionExpression: '#count > :none',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':less': -1, ':none': 0 },
    }),
  );
}
