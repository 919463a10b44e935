import { documents } from '../../kit/clients/documents';
import { table } from '../chat-table';
import { connectionPk } from './connections-store';

/** Twitch's own limits: 20 logins and 20 joins in ten seconds; as many sockets. */
const windowSeconds = 10;
const maxInWindow = 20;

/**
 * AP-119: counts a login, a join or a new socket, of a user or of a connection. False when there were too many in
 * these ten seconds.
 */
export async function countAttempt(
  what: 'login' | 'join' | 'connect',
  by: { readonly userId: string } | { readonly connectionId: string },
  now = Date.now(),
): Promise<boolean> {
  const window = Math.floor(now / 1_000 / windowSeconds);
  const pk = 'userId' in by ? `USER#${by.userId}` : connectionPk(by.connectionId);
  const { Attributes } = await documents().update({
    TableName: table(),
    Key: { pk, sk: `RATE#${what}#${window}` },
    UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
    ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':one': 1, ':ttl': (window + 2) * windowSeconds },
    ReturnValues: 'UPDATED_NEW',
  });
  return Number(Attributes?.count) <= maxInWindow;
}
