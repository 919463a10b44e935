import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { pick } from '../../domain/kit/env';
import { once } from '../../domain/kit/once';
import { ProblemError } from '../../domain/kit/problem';
import { startingColour } from '../../domain/users/names';
import { nameHoldMs, type Renaming } from '../../domain/users/rename';
import { documents } from '../kit/clients/documents';
import { env } from '../kit/env';
import { type ClaimItem, emailClaimKey, nameKey, type ProfileItem, profileKey } from './items';

/** The accounts of the users table; see docs/access-patterns.md for the numbers. Tokens are in tokens.ts. */

const settings = once(() => env(pick('USERS_TABLE')));
export const table = (): string => settings().USERS_TABLE;

/** How long an account may wait for its confirmation: twice as long as a code is good. Milliseconds. */
const pendingMs = 48 * 60 * 60 * 1000;

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A deadline passed although DynamoDB has not swept the item yet: that may take two days. */
const lapsed = (item: { ttl?: number }, now: number): boolean =>
  item.ttl !== undefined && item.ttl <= seconds(now);

/** AP-01: the profile of a user; undefined when there is none or it lapsed before it was confirmed. */
export async function findProfile(userId: string, now: number): Promise<ProfileItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: profileKey(userId),
    ConsistentRead: true,
  });
  const item = Item as ProfileItem | undefined;
  return item && !lapsed(item, now) ? item : undefined;
}

/** AP-02: who has a username, in any case. Held names answer nobody. */
export async function findUserIdByName(username: string, now: number): Promise<string | undefined> {
  return await findClaim(nameKey(username), now);
}

/** AP-03: who has an e-mail address. */
export async function findUserIdByEmail(email: string, now: number): Promise<string | undefined> {
  return await findClaim(emailClaimKey(email), now);
}

async function findClaim(key: ReturnType<typeof nameKey>, now: number): Promise<string | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: key, ConsistentRead: true });
  const claim = Item as ClaimItem | undefined;
  return claim && claim.status !== 'held' && !lapsed(claim, now) ? claim.userId : undefined;
}

export interface NewAccount {
  readonly userId: string;
  readonly username: string;
  readonly email: string;
}

/**
 * AP-04: reserves name and address for an account that waits for its confirmation. An address that another
 * unconfirmed account named may be named again: nobody has proven that it is theirs yet.
 * Throws `name-taken` or `email-taken`.
 */
export async function reserve(account: NewAccount, now: number): Promise<void> {
  const { userId, username, email } = account;
  const ttl = seconds(now + pendingMs);
  const profile: ProfileItem = {
    ...profileKey(userId),
    userId,
    username,
    email,
    displayName: username,
    avatarColour: startingColour(userId),
    bio: '',
    createdAt: now,
    renamedAt: null,
    version: 0,
    status: 'pending',
    ttl,
  };
  const claim = { userId, status: 'pending', ttl };
  await transact(
    [
      { Put: { TableName: table(), Item: profile, ConditionExpression: 'attribute_not_exists(pk)' } },
      {
        Put: {
          TableName: table(),
          Item: { ...nameKey(username), ...claim },
          ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :now',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':now': seconds(now) },
        },
      },
      {
        Put: {
          TableName: table(),
          Item: { ...emailClaimKey(email), ...claim },
          ConditionExpression: 'attribute_not_exists(pk) OR #status = :pending',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':pending': 'pending' },
        },
      },
    ],
    ['conflict', 'name-taken', 'email-taken'],
  );
}

/** AP-05: gives back what a sign-up reserved that then failed. What others hold by now stays theirs. */
export async function release({ userId, username, email }: NewAccount): Promise<void> {
  await Promise.all(
    [profileKey(userId), nameKey(username), emailClaimKey(email)].map((Key) =>
      documents()
        .delete({
          TableName: table(),
          Key,
          ConditionExpression: 'userId = :userId AND #status = :pending',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':userId': userId, ':pending': 'pending' },
        })
        .catch(unlessConditionFailed),
    ),
  );
}

/** AP-06: keeps a pending account from lapsing while it is being confirmed, for an hour. */
export async function holdPending(profile: ProfileItem, now: number): Promise<void> {
  if (profile.status !== 'pending') return;
  await Promise.all(
    [profileKey(profile.userId), nameKey(profile.username)].map((Key) =>
      documents()
        .update({
          TableName: table(),
          Key,
          UpdateExpression: 'SET #ttl = :ttl',
          ConditionExpression: 'userId = :userId AND #status = :pending AND #ttl < :ttl',
          ExpressionAttributeNames: { '#ttl': 'ttl', '#status': 'status' },
          ExpressionAttributeValues: {
            ':ttl': seconds(now + 60 * 60 * 1000),
            ':userId': profile.userId,
            ':pending': 'pending',
          },
        })
        .catch(unlessConditionFailed),
    ),
  );
}

/** AP-07: makes a pending account active, with its name and address. Done already: changes nothing. */
export async function activate(profile: ProfileItem): Promise<void> {
  if (profile.status === 'active') return;
  const { userId } = profile;
  const claim = { userId, status: 'active' };
  try {
    await transact(
      [
        {
          Update: {
            TableName: table(),
            Key: profileKey(userId),
            UpdateExpression: 'SET #status = :active, version = version + :one REMOVE #ttl',
            ConditionExpression: '#status = :pending',
            ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':active': 'active', ':pending': 'pending', ':one': 1 },
          },
        },
        {
          Put: {
            TableName: table(),
            Item: { ...nameKey(profile.username), ...claim },
            ConditionExpression: 'attribute_not_exists(pk) OR userId = :userId',
            ExpressionAttributeValues: { ':userId': userId },
          },
        },
        {
          Put: {
            TableName: table(),
            Item: { ...emailClaimKey(profile.email), ...claim },
            ConditionExpression: 'attribute_not_exists(pk) OR userId = :userId OR #status = :pending',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':userId': userId, ':pending': 'pending' },
          },
        },
      ],
      ['conflict', 'name-taken', 'email-taken'],
    );
  } catch (error) {
    const settled = error instanceof ProblemError ? await findProfile(userId, Date.now()) : undefined;
    if (settled?.status !== 'active') throw error;
  }
}

export type ProfileChange = Partial<Pick<ProfileItem, 'displayName' | 'bio' | 'avatarColour'>>;

/** AP-08: changes parts of an active profile and answers it whole. Throws `not-found`. */
export async function editProfile(userId: string, change: ProfileChange): Promise<ProfileItem> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const { Attributes } = await documents()
    .update({
      TableName: table(),
      Key: profileKey(userId),
      UpdateExpression: `SET version = version + :one, ${given.map((_, at) => `#c${at} = :c${at}`).join(', ')}`,
      ConditionExpression: '#status = :active',
      ExpressionAttributeNames: {
        '#status': 'status',
        ...Object.fromEntries(given.map(([name], at) => [`#c${at}`, name])),
      },
      ExpressionAttributeValues: {
        ':one': 1,
        ':active': 'active',
        ...Object.fromEntries(given.map(([, value], at) => [`:c${at}`, value])),
      },
      ReturnValues: 'ALL_NEW',
    })
    .catch((error: unknown) => {
      unlessConditionFailed(error);
      throw new ProblemError('not-found');
    });
  return Attributes as ProfileItem;
}

/** AP-09: takes a new name and holds the old one. Throws `name-taken`, or `conflict` when the profile changed. */
export async function rename(
  profile: ProfileItem,
  username: string,
  kind: Exclude<Renaming, 'unchanged'>,
  now: number,
): Promise<void> {
  const { userId } = profile;
  const update = {
    Update: {
      TableName: table(),
      Key: profileKey(userId),
      UpdateExpression: `SET username = :username, version = version + :one${kind === 'renamed' ? ', renamedAt = :now' : ''}`,
      ConditionExpression: '#status = :active AND version = :version',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':username': username,
        ':one': 1,
        ':active': 'active',
        ':version': profile.version,
        ...(kind === 'renamed' && { ':now': now }),
      },
    },
  };
  if (kind === 'restyled') return await transact([update], ['conflict']);
  await transact(
    [
      update,
      {
        Put: {
          TableName: table(),
          Item: { ...nameKey(username), userId, status: 'active' },
          ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :now OR userId = :userId',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':now': seconds(now), ':userId': userId },
        },
      },
      {
        Put: {
          TableName: table(),
          Item: { ...nameKey(profile.username), userId, status: 'held', ttl: seconds(now + nameHoldMs) },
        },
      },
    ],
    ['conflict', 'name-taken', 'conflict'],
  );
}

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Writes all or nothing; the first condition that failed becomes the problem named at its place. */
async function transact(writes: Writes, problems: readonly ('conflict' | 'name-taken' | 'email-taken')[]) {
  try {
    await documents().transactWrite({ TransactItems: writes });
  } catch (error) {
    const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
    const failed = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
    if (failed >= 0) throw new ProblemError(problems[failed] ?? 'conflict', undefined, { cause: error });
    if (reasons.some((reason) => reason.Code === 'TransactionConflict')) {
      throw new ProblemError('conflict', undefined, { cause: error, retryAfter: 1 });
    }
    throw error;
  }
}

/** A condition that did not hold is the answer that nothing was to be done. */
export function unlessConditionFailed(error: unknown): void {
  if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
}
