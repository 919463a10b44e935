import { createHash, randomBytes } from 'node:crypto';
import type { BotScope, BotToken } from '../../../domain/chat/irc/model';
import { newId } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet, queryAll } from '../../kit/store';
import { table } from '../chat-table';

/** Tokens with which bots chat as their owners. */

/** The user that a token speaks for. */
export interface BotTokenItem {
  readonly pk: string;
  readonly sk: 'TOKEN';
  readonly tokenId: string;
  readonly userId: string;
  readonly scopes: BotToken['scopes'];
}

/** A token in its owner's list. */
interface OwnBotTokenItem extends BotToken {
  readonly pk: string;
  readonly sk: string;
  /** The `pk` of its other item. */
  readonly tokenPk: string;
}

/** Only the hash of a token is stored. */
export const botTokenKey = (token: string) => ({
  pk: `TOKEN#${createHash('sha256').update(token).digest('hex')}`,
  sk: 'TOKEN' as const,
});
const ownTokenKey = (userId: string, tokenId: string) => ({ pk: `USER#${userId}`, sk: `TOKEN#${tokenId}` });
/** The number of tokens that a user has. */
const tokenCountKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'TOKENS' as const });

/** Tokens that a user may have. */
export const maxTokens = 10;

/**
 * AP-110: creates a token of 256 random bits and stores its hash. It has no capitals, since tmi.js converts tokens to
 * lower case. Throws `conflict` for a user who has the most allowed.
 */
export async function createToken(
  userId: string,
  name: string,
  scopes: readonly BotScope[],
): Promise<BotToken & { token: string }> {
  const token = randomBytes(32).toString('hex');
  const key = botTokenKey(token);
  const described: BotToken = {
    tokenId: newId('token'),
    name,
    scopes: [...new Set(scopes)],
    createdAt: new Date().toISOString(),
    lastFour: token.slice(-4),
  };
  const { tokenId } = described;
  const item: BotTokenItem = { ...key, tokenId, userId, scopes: described.scopes };
  const own: OwnBotTokenItem = { ...ownTokenKey(userId, tokenId), ...described, tokenPk: key.pk };
  const isStored = await ifConditionMet(() =>
    documents().transactWrite({
      TransactItems: [
        { Put: { TableName: table(), Item: item } },
        { Put: { TableName: table(), Item: own } },
        {
          Update: {
            TableName: table(),
            Key: tokenCountKey(userId),
            UpdateExpression: 'ADD #count :one',
            ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':one': 1, ':most': maxTokens },
          },
        },
      ],
    }),
  );
  if (!isStored) throw new ProblemError('conflict', `You have ${maxTokens} bot tokens: revoke one first.`);
  return { ...described, token };
}

/** AP-111: a user's tokens, oldest first. */
export async function listTokens(userId: string): Promise<BotToken[]> {
  const { pk, sk } = ownTokenKey(userId, '');
  const items = await queryAll<OwnBotTokenItem>({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
  });
  return items.map(({ tokenId, name, scopes, createdAt, lastFour }) => ({
    tokenId,
    name,
    scopes,
    createdAt,
    lastFour,
  }));
}

/** AP-112: the user that a token speaks for at this moment; undefined for a revoked or unknown token. */
export async function findBearer(pk: string): Promise<BotTokenItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: { pk, sk: 'TOKEN' },
    ConsistentRead: true,
  });
  return Item as BotTokenItem | undefined;
}

/**
 * AP-113: makes a token invalid. Throws `not-found` when its owner has no such token. {@link deleteToken} follows once its
 * connections are closed; if that fails the owner can revoke the token again.
 */
export async function invalidateToken(userId: string, tokenId: string): Promise<void> {
  const Key = ownTokenKey(userId, tokenId);
  const { Item } = await documents().get({ TableName: table(), Key, ConsistentRead: true });
  if (Item === undefined) throw new ProblemError('not-found', 'You have no such bot token.');
  const { tokenPk } = Item as OwnBotTokenItem;
  await documents().delete({ TableName: table(), Key: { pk: tokenPk, sk: 'TOKEN' } });
}

/** Deletes a token from its owner's list, once: the second half of AP-113. */
export async function deleteToken(userId: string, tokenId: string): Promise<void> {
  await ifConditionMet(() =>
    documents().transactWrite({
      TransactItems: [
        {
          Delete: {
            TableName: table(),
            Key: ownTokenKey(userId, tokenId),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
        {
          Update: {
            TableName: table(),
            Key: tokenCountKey(userId),
            UpdateExpression: 'ADD #count :less',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':less': -1 },
          },
        },
      ],
    }),
  );
}
