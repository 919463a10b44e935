import { randomBytes } from 'node:crypto';
import type { BotScope, BotToken } from '../../domain/chat/model';
import { pick } from '../../domain/kit/env';
import { newId } from '../../domain/kit/id';
import { ProblemError } from '../../domain/kit/problem';
import { documents } from '../kit/clients/documents';
import { once } from '../kit/clients/once';
import { env } from '../kit/env';
import { type BotTokenItem, botTokenKey, botTokensKey, type OwnBotTokenItem, ownBotTokenKey } from './items';

/** Tokens with which bots chat as their owners; see docs/access-patterns.md for the numbers. */

const settings = once(() => env(pick('CHAT_TABLE')));
const table = (): string => settings().CHAT_TABLE;

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
    if (!metCondition(error)) throw error;
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

/** AP-113: ends a token. Throws `not-found` when its owner has no such token. */
export async function deleteToken(userId: string, tokenId: string): Promise<void> {
  const Key = ownBotTokenKey(userId, tokenId);
  const { Item } = await documents().get({ TableName: table(), Key, ConsistentRead: true });
  if (Item === undefined) throw new ProblemError('not-found', 'You have no such bot token.');
  try {
    await documents().transactWrite({
      TransactItems: [
        { Delete: { TableName: table(), Key, ConditionExpression: 'attribute_exists(pk)' } },
        { Delete: { TableName: table(), Key: { pk: (Item as OwnBotTokenItem).tokenPk, sk: 'TOKEN' } } },
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
    // Another window revoked it in this moment.
    if (!metCondition(error)) throw error;
  }
}

/** Whether a transaction ended at a condition of its own, rather than at something that may pass. */
function metCondition(error: unknown): boolean {
  const { CancellationReasons = [] } = (error ?? {}) as { CancellationReasons?: { Code?: string }[] };
  return CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed');
}
