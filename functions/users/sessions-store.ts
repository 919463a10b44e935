import { documents } from '../kit/clients/documents';
import { ifConditionMet, queryAll } from '../kit/store';
import { table } from './users-table';

/** The sign-ins of a person, one on each device. */

export interface SessionItem {
  readonly pk: string;
  readonly sk: string;
  readonly userId: string;
  /** The pool's name of the sign-in: `origin_jti` of its tokens. */
  readonly sessionId: string;
  /** Epoch seconds, as in tokens. */
  readonly signedInAt: number;
  /** The number of the newest refresh token. */
  readonly generation: number;
  /** When that one was issued, epoch milliseconds. */
  readonly rotatedAt: number;
  /** The pool's refresh token, encrypted. */
  readonly poolToken: Uint8Array;
  /** The browser or app, as it described itself. */
  readonly userAgent: string;
  /** Where it was used last. */
  readonly address: string;
  /** Whether its person signed in on other devices only before. */
  readonly isNewDevice: boolean;
  /** Epoch seconds. */
  readonly ttl: number;
}

const sessionKey = (userId: string, sessionId: string) => ({
  pk: `USER#${userId}`,
  sk: `SESSION#${sessionId}`,
});

/** The lifetime of the pool's refresh tokens, seconds. */
export const sessionSeconds = 30 * 24 * 60 * 60;

/** AP-33: stores a new sign-in. */
export async function storeSession(session: Omit<SessionItem, 'pk' | 'sk' | 'ttl'>): Promise<void> {
  await documents().put({
    TableName: table(),
    Item: {
      ...sessionKey(session.userId, session.sessionId),
      ...session,
      ttl: session.signedInAt + sessionSeconds,
    },
  });
}

/** AP-34: a sign-in; undefined when it ended. */
export async function findSession(userId: string, sessionId: string): Promise<SessionItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: sessionKey(userId, sessionId),
    ConsistentRead: true,
  });
  return Item as SessionItem | undefined;
}

/** AP-35: counts a refresh of a sign-in. False when another one was faster, or it ended. */
export const rotateSession = (
  { userId, sessionId, generation }: SessionItem,
  seen: { readonly address: string; readonly at: number },
): Promise<boolean> =>
  ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: sessionKey(userId, sessionId),
      UpdateExpression: 'SET generation = :next, rotatedAt = :at, address = :address',
      ConditionExpression: 'generation = :this',
      ExpressionAttributeValues: {
        ':this': generation,
        ':next': generation + 1,
        ':at': seen.at,
        ':address': seen.address,
      },
    }),
  );

/** AP-36: the sign-ins of a user, also some that ended. */
export const listSessions = (userId: string): Promise<SessionItem[]> => {
  const { pk, sk } = sessionKey(userId, '');
  return queryAll<SessionItem>({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
    ConsistentRead: true,
  });
};

/** AP-37: forgets a sign-in. */
export async function deleteSession(userId: string, sessionId: string): Promise<void> {
  await documents().delete({ TableName: table(), Key: sessionKey(userId, sessionId) });
}
