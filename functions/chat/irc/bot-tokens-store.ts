import { randomBytes } from 'node:crypto';
import type { BotScope, BotToken } from '../../../domain/chat/irc/model';
import { newId } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { isUnmet } from '../../kit/held';
import { type BotTokenItem, botTokenKey, botTokensKey, type OwnBotTokenItem, ownBotTokenKey } from '../items';
import { table } from '../rooms/connections-store';

/** Tokens with which bots chat as their owners; see docs/access-patterns.md for the numbers. */

/** How many tokens a person may have. */
export const mostTokens = 10;

/**
 * AP-110: makes a token of 256 random bits and keeps its hash. It has no capitals: tmi.js writes the tokens that it
 * is given in small letters. Throws `conflict` for who has enough of them.
 */
export async function createToken(
  userId: string,
  name: string,
  scopes: readonly BotScope[],
): Promise<BotToken & { token: string }> {
  const token = randomBytes(32).toString('hex');
  const key = botTokenKey(token);
  const told: BotToken = {
    tokenId: newId('token'),
    name,
    scopes: [...new Set(scopes)],
    createdAt: new Date().toISOString(),
    lastFour: token.slice(-4),
  };
  const { tokenId } = told;
  const item: BotTokenItem = { ...key, tokenId, userId, scopes: told.scopes };
  const own: OwnBotTokenItem = { ...ownBotTokenKey(userId, tokenId), ...told, tokenPk: key.pk };
  try {
    await documents().transactWrite({
      TransactItems: [
        { Put: { TableName: table(), Item: item } },
        { Put: { TableName: table(), Item: own } },
        {
          Update: {
            TableName: table(),
            Key: botTokensKey(userId),
            UpdateExpression: 'ADD #count :one',
            ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':one': 1, ':most': mostTokens },
          },
        },
      ],
    });
  } catch (error) {
    if (!isUnmet(error)) throw error;
    throw new ProblemError('conflict', `You have ${mostTokens} bot tokens: revoke one first.`, {
      cause: error,
    });
  }
  return { ...told, token };
}

/** AP-111: a person's tokens, oldest first. */
export async function tokensOf(userId: string): Promise<BotToken[]> {
  const { pk, sk } = ownBotTokenKey(userId, '');
  const { Items = [] } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
  });
  return (Items as OwnBotTokenItem[]).map(({ tokenId, name, scopes, createdAt, lastFour }) => ({
    tokenId,
    name,
    scopes,
    createdAt,
    lastFour,
  }));
}

/** AP-112: whom a token speaks for, as of this moment. Undefined for a token that is revoked or never was. */
export async function bearerOf(pk: string): Promise<BotTokenItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: { pk, sk: 'TOKEN' },
    ConsistentRead: true,
  });
  return Item as BotTokenItem | undefined;
}

/**
 * AP-113: refuses a token from now on. Throws `not-found` when its owner has no such token. {@link forgetToken} is the
 * second half, after what the token had open was closed: who is cut off between the two can revoke again.
 */
export async function refuseToken(userId: string, tokenId: string): Promise<void> {
  const Key = ownBotTokenKey(userId, tokenId);
  const { Item } = await documents().get({ TableName: table(), Key, ConsistentRead: true });
  if (Item === undefined) throw new ProblemError('not-found', 'You have no such bot token.');
  const { tokenPk } = Item as OwnBotTokenItem;
  await documents().delete({ TableName: table(), Key: { pk: tokenPk, sk: 'TOKEN' } });
}

/** Takes a token out of its owner's list, once: the second half of AP-113. */
export async function forgetToken(userId: string, tokenId: string): Promise<void> {
  try {
    await documents().transactWrite({
      TransactItems: [
        {
          Delete: {
            TableName: table(),
            Key: ownBotTokenKey(userId, tokenId),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
        {
          Update: {
            TableName: table(),
            Key: botTokensKey(userId),
            UpdateExpression: 'ADD #count :less',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':less': -1 },
          },
        },
      ],
    });
  } catch (error) {
    if (!isUnmet(error)) throw error;
  }
}
