import { createHash } from 'node:crypto';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet } from '../../kit/store';
import { table } from '../chat-table';

/** How long a room remembers texts, seconds. */
const rememberedSeconds = 24 * 3_600;

/** AP-88: notes a text in a room that allows no repetition. False when it was written there before. */
export async function noteUniqueText(channelId: string, text: string, now: number): Promise<boolean> {
  const hash = createHash('sha256').update(text.toLowerCase()).digest('base64url');
  return await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { pk: `UNIQUE#${channelId}`, sk: hash, ttl: Math.ceil(now / 1_000) + rememberedSeconds },
      ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :now',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':now': Math.floor(now / 1_000) },
    }),
  );
}
