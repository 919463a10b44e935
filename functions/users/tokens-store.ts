import { createHash, randomBytes } from 'node:crypto';
import { documents } from '../kit/clients/documents';
import { ifConditionMet } from '../kit/store';
import { table } from './users-table';

/** Until when a user's access tokens are refused, and the tickets of sockets. */

interface TicketItem {
  readonly pk: string;
  readonly sk: 'TICKET';
  readonly userId: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Epoch seconds. */
  readonly ttl: number;
}

const tokensKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'TOKENS' as const });
/** Only the hash of a ticket is stored, so that reading the table opens no socket. */
const ticketKey = (ticket: string) => ({
  pk: `TICKET#${createHash('sha256').update(ticket).digest('hex')}`,
  sk: 'TICKET' as const,
});

/** Lifetime of a socket ticket, milliseconds. */
const ticketMs = 30_000;

/** AP-10: refuses access tokens that were issued until `second` (epoch seconds, as in `iat`). Never moves backwards. */
export async function refuseTokensUntil(userId: string, second: number): Promise<void> {
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: tokensKey(userId),
      UpdateExpression: 'SET refusedUntil = :second',
      ConditionExpression: 'attribute_not_exists(refusedUntil) OR refusedUntil < :second',
      ExpressionAttributeValues: { ':second': second },
    }),
  );
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

/** AP-13: redeems a ticket; undefined for one that was redeemed before or has expired. */
export async function redeemTicket(ticket: string, now: number): Promise<Bearer | undefined> {
  let bearer: Bearer | undefined;
  await ifConditionMet(async () => {
    const { Attributes } = await documents().delete({
      TableName: table(),
      Key: ticketKey(ticket),
      ConditionExpression: 'expiresAt > :now',
      ExpressionAttributeValues: { ':now': now },
      ReturnValues: 'ALL_OLD',
    });
    const { userId, groups, tokenId } = Attributes as TicketItem;
    bearer = { userId, groups, tokenId };
  });
  return bearer;
}
