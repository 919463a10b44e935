import { randomBytes } from 'node:crypto';
import { documents } from '../kit/clients/documents';
import { table } from './accounts-store';
import { type TicketItem, ticketKey, tokensKey } from './items';

/** What the users table knows of tokens: since when they are good, and the tickets of sockets. */

/** How long a socket ticket is good, milliseconds. */
const ticketMs = 30_000;

/**
 * AP-10: from now on refuses access tokens that were issued until `second` (epoch seconds, as in `iat`).
 * Never moves backwards.
 */
export async function refuseTokensUntil(userId: string, second: number): Promise<void> {
  try {
    await documents().update({
      TableName: table(),
      Key: tokensKey(userId),
      UpdateExpression: 'SET refusedUntil = :second',
      ConditionExpression: 'attribute_not_exists(refusedUntil) OR refusedUntil < :second',
      ExpressionAttributeValues: { ':second': second },
    });
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}

/** AP-11: the second (as in `iat`) until which a user's access tokens are refused; 0 when never. */
export async function tokensRefusedUntil(userId: string): Promise<number> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: tokensKey(userId),
    ProjectionExpression: 'refusedUntil',
  });
  return (Item?.refusedUntil as number | undefined) ?? 0;
}

export interface Bearer {
  readonly userId: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
}

/** AP-12: a new ticket of 256 random bits that opens one socket as `bearer`. */
export async function issueTicket(
  bearer: Bearer,
  now: number,
): Promise<{ ticket: string; expiresAt: number }> {
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = now + ticketMs;
  const item: TicketItem = {
    ...ticketKey(ticket),
    userId: bearer.userId,
    groups: bearer.groups,
    tokenId: bearer.tokenId,
    expiresAt,
    ttl: Math.ceil(expiresAt / 1000) + 60,
  };
  await documents().put({ TableName: table(), Item: item });
  return { ticket, expiresAt };
}

/** AP-13: takes a ticket, once: whoever comes second, or too late, gets undefined. */
export async function redeemTicket(ticket: string, now: number): Promise<Bearer | undefined> {
  try {
    const { Attributes } = await documents().delete({
      TableName: table(),
      Key: ticketKey(ticket),
      ConditionExpression: 'expiresAt > :now',
      ExpressionAttributeValues: { ':now': now },
      ReturnValues: 'ALL_OLD',
    });
    const { userId, groups, tokenId } = Attributes as TicketItem;
    return { userId, groups, tokenId };
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}
