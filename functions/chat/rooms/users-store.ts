import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet } from '../../kit/store';
import { table } from '../chat-table';

/** Names and looks of users. */

/** The projection of a user, from user.changed.v1. */
export interface UserItem {
  readonly pk: string;
  readonly sk: 'USER';
  readonly userId: string;
  readonly name: string;
  readonly displayName: string;
  readonly colour: string;
  readonly version: number;
}

export const userKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'USER' as const });

/** AP-67: a user; undefined until user.changed.v1 arrived. */
export async function findUser(userId: string): Promise<UserItem | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: userKey(userId) });
  return Item as UserItem | undefined;
}

/** As {@link findUser}; throws `not-found`. */
export async function requireUser(userId: string): Promise<UserItem> {
  const user = await findUser(userId);
  if (user === undefined) throw new ProblemError('not-found', 'This user does not exist.');
  return user;
}

/** AP-69: stores the newest version of a user. */
export async function projectUser(user: Omit<UserItem, 'pk' | 'sk'>): Promise<void> {
  await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { ...userKey(user.userId), ...user },
      ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
      ExpressionAttributeValues: { ':version': user.version },
    }),
  );
}
