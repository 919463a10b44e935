import { createHash } from 'node:crypto';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet } from '../../kit/store';
import { table } from '../chat-table';

/** How long a room remembers texts, seconds. */
const rememberedSeconds = 24 * 3_600;

/**
 * AP-88: notes the form of a text in a room that allows no repetition. False when another message had it there before;
 * `cause` names the message, which may be sent again.
 */
export async function noteUniqueText(
  channelId: string,
  form: string,
  cause: string,
  now: number,
): Promise<boolean> {
  const hash = createHash('sha256').update(form).digest('base64url');
  return await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { pk: `UNIQUE#${channelId}`, sk: hash, cause, ttl: Math.ceil(now / 1_000) + rememberedSeconds },
      ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :now OR #cause = :cause',
      ExpressionAttributeNames: { '#ttl': 'ttl', '#cause': 'cause' },
      ExpressionAttributeValues: { ':now': Math.floor(now / 1_000), ':cause': cause },
    }),
  );
}
