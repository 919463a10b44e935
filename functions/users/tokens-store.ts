import { createHash, randomBytes } from 'node:crypto';
import type { EndReason } from '../../domain/users/mails';
import { type EndedAccess, withEnded } from '../../domain/users/session';
import { documents } from '../kit/clients/documents';
import { conflict, ifConditionMet, retryOnConflict } from '../kit/store';
import { table } from './users-table';

/** What of a user's access ended, and the tickets of sockets. */

/** One item a user: whatever reads one token reads it. */
export interface TokensItem extends Partial<EndedAccess> {
  readonly pk: string;
  readonly sk: 'TOKENS';
  /** Whether bots were to end with everything else. */
  readonly endBots?: boolean;
  readonly reason?: EndReason;
  /** Counts the changes of `endedSessions`. */
  readonly revision?: number;
}

interface TicketItem {
  readonly pk: string;
  readonly sk: 'TICKET';
  readonly userId: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
  readonly sessionId: string;
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

/** AP-10: refuses whatever was issued until `second` (epoch seconds, as in `iat`). Never moves backwards. */
export async function refuseTokensUntil(
  userId: string,
  second: number,
  { endBots, reason }: { readonly endBots: boolean; readonly reason: EndReason },
): Promise<void> {
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: tokensKey(userId),
      UpdateExpression: 'SET refusedUntil = :second, endBots = :bots, reason = :reason',
      ConditionExpression: 'attribute_not_exists(refusedUntil) OR refusedUntil < :second',
      ExpressionAttributeValues: { ':second': second, ':bots': endBots, ':reason': reason },
    }),
  );
}

/** AP-11: what of a user's access ended. */
export async function findEndedAccess(
  userId: string,
  { consistent = false }: { readonly consistent?: boolean } = {},
): Promise<EndedAccess & { readonly revision: number }> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: tokensKey(userId),
    ConsistentRead: consistent,
  });
  const { refusedUntil = 0, endedSessions = [], revision = 0 } = (Item ?? {}) as TokensItem;
  return { refusedUntil, endedSessions, revision };
}

/** AP-38: refuses the tokens of one sign-in. */
export const refuseSession = (userId: string, sessionId: string, now: number): Promise<void> =>
  retryOnConflict(async () => {
    const before = await findEndedAccess(userId, { consistent: true });
    if (before.endedSessions.some((ended) => ended.sessionId === sessionId)) return;
    const isStored = await ifConditionMet(() =>
      documents().update({
        TableName: table(),
        Key: tokensKey(userId),
        UpdateExpression: 'SET endedSessions = :sessions, revision = :next',
        ConditionExpression: 'attribute_not_exists(revision) OR revision = :revision',
        ExpressionAttributeValues: {
          ':sessions': withEnded(before, sessionId, Math.floor(now / 1000)),
          ':revision': before.revision,
          ':next': before.revision + 1,
        },
      }),
    );
    return isStored ? undefined : conflict;
  });

export interface Bearer {
  readonly userId: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
  /** The sign-in that the token is of. */
  readonly sessionId: string;
}

/** AP-12: a new ticket of 256 random bits that opens one socket as `bearer`. */
export async function issueTicket(
  { userId, groups, tokenId, sessionId }: Bearer,
  now: number,
): Promise<{ ticket: string; expiresAt: number }> {
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = now + ticketMs;
  const item: TicketItem = {
    ...ticketKey(ticket),
    ...{ userId, groups, tokenId, sessionId, expiresAt },
    ttl: Math.ceil(expiresAt / 1000) + 60,
  };
  await documents().put({ TableName: table(), Item: item });
  return { ticket, expiresAt };
}

/** AP-13: redeems a ticket; undefined for one that was redeemed before or has expired. */
export async function redeemTicket(
  ticket: string,
  now: number,
): Promise<(Bearer & { readonly issuedAt: number }) | undefined> {
  let redeemed: TicketItem | undefined;
  await ifConditionMet(async () => {
    const { Attributes } = await documents().delete({
      TableName: table(),
      Key: ticketKey(ticket),
      ConditionExpression: 'expiresAt > :now',
      ExpressionAttributeValues: { ':now': now },
      ReturnValues: 'ALL_OLD',
    });
    redeemed = Attributes as TicketItem;
  });
  if (redeemed === undefined) return undefined;
  const { userId, groups, tokenId, sessionId, expiresAt } = redeemed;
  return { userId, groups, tokenId, sessionId, issuedAt: Math.floor((expiresAt - ticketMs) / 1000) };
}
