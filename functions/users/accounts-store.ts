import { createHash } from 'node:crypto';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type ProblemCode, ProblemError } from '../../domain/kit/problem';
import { emailKey, startingColour, usernameKey } from '../../domain/users/names';
import { nameReservedMs, type Renaming } from '../../domain/users/rename';
import { documents } from '../kit/clients/documents';
import { batchGet, ifConditionMet, isTransactionConflict } from '../kit/store';
import { table } from './users-table';

/** Accounts and their claims on names and e-mail addresses. Times are epoch milliseconds, `ttl` epoch seconds. */

export interface ProfileItem {
  readonly pk: string;
  readonly sk: 'PROFILE';
  readonly userId: string;
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly avatarColour: string;
  readonly bio: string;
  readonly createdAt: number;
  readonly renamedAt: number | null;
  /** Counts every change; consumers of user.changed.v1 keep the newest. */
  readonly version: number;
  /** `pending` until the e-mail address is confirmed. */
  readonly status: 'pending' | 'active';
  /** When a pending account expires. */
  readonly ttl?: number;
}

/** The user that a username or an e-mail address belongs to. */
interface ClaimItem {
  readonly pk: string;
  readonly sk: 'CLAIM';
  readonly userId: string;
  /** `former`: a name that only its former owner may take back. */
  readonly status: 'pending' | 'active' | 'former';
  readonly ttl?: number;
}

export const profileKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'PROFILE' as const });
const nameKey = (username: string) => ({ pk: `NAME#${usernameKey(username)}`, sk: 'CLAIM' as const });
/** Addresses are hashed: a key appears in more places (metrics, logs of hot keys) than an attribute. */
const emailClaimKey = (email: string) => ({
  pk: `EMAIL#${createHash('sha256').update(emailKey(email)).digest('hex')}`,
  sk: 'CLAIM' as const,
});

/** How long an account waits for its confirmation: twice the lifetime of a code. Milliseconds. */
const pendingMs = 48 * 60 * 60 * 1000;

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Whether an item expired; DynamoDB may take two days to delete it. */
const isExpired = (item: { ttl?: number }, now: number): boolean =>
  item.ttl !== undefined && item.ttl <= seconds(now);

/** AP-01: the profile of a user; undefined when there is none or it expired unconfirmed. */
export async function findProfile(userId: string, now: number): Promise<ProfileItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: profileKey(userId),
    ConsistentRead: true,
  });
  const item = Item as ProfileItem | undefined;
  return item && !isExpired(item, now) ? item : undefined;
}

/** AP-02: the user who has a username, in any case. Former names belong to no user. */
export async function findUserIdByName(username: string, now: number): Promise<string | undefined> {
  return await findClaim(nameKey(username), now);
}

/** AP-03: the user who has an e-mail address. */
export async function findUserIdByEmail(email: string, now: number): Promise<string | undefined> {
  return await findClaim(emailClaimKey(email), now);
}

async function findClaim(key: ReturnType<typeof nameKey>, now: number): Promise<string | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: key, ConsistentRead: true });
  const claim = Item as ClaimItem | undefined;
  return claim && claim.status !== 'former' && !isExpired(claim, now) ? claim.userId : undefined;
}

export interface NewAccount {
  readonly userId: string;
  readonly username: string;
  readonly email: string;
}

/**
 * AP-04: reserves the name of an account that waits for its confirmation, and its address unless another account has
 * confirmed it: several pending accounts may claim one, since none has proven that it is theirs. Throws `name-taken`.
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
    ],
    ['conflict', 'name-taken'],
  );
  await ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { ...emailClaimKey(email), ...claim },
      ConditionExpression: 'attribute_not_exists(pk) OR #status = :pending',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':pending': 'pending' },
    }),
  );
}

/** AP-05: releases what a failed sign-up reserved, unless it has another owner by now. */
export async function release({ userId, username, email }: NewAccount): Promise<void> {
  await Promise.all(
    [profileKey(userId), nameKey(username), emailClaimKey(email)].map((Key) =>
      ifConditionMet(() =>
        documents().delete({
          TableName: table(),
          Key,
          ConditionExpression: 'userId = :userId AND #status = :pending',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':userId': userId, ':pending': 'pending' },
        }),
      ),
    ),
  );
}

/** AP-06: keeps a pending account from expiring for an hour, while it is being confirmed. */
export async function extendPending(profile: ProfileItem, now: number): Promise<void> {
  if (profile.status !== 'pending') return;
  await Promise.all(
    [profileKey(profile.userId), nameKey(profile.username)].map((Key) =>
      ifConditionMet(() =>
        documents().update({
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
        }),
      ),
    ),
  );
}

/** AP-07: activates a pending account with its name and address; an active one stays as it is. */
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

/** AP-08: changes parts of an active profile and returns it. Throws `not-found`. */
export async function editProfile(userId: string, change: ProfileChange): Promise<ProfileItem> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  let changed: ProfileItem | undefined;
  await ifConditionMet(async () => {
    const { Attributes } = await documents().update({
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
    });
    changed = Attributes as ProfileItem;
  });
  if (changed === undefined) throw new ProblemError('not-found');
  return changed;
}

/** AP-09: takes a new name and reserves the old one. Throws `name-taken`, or `conflict` when the profile changed. */
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
          Item: {
            ...nameKey(profile.username),
            userId,
            status: 'former',
            ttl: seconds(now + nameReservedMs),
          },
        },
      },
    ],
    ['conflict', 'name-taken', 'conflict'],
  );
}

/** AP-39: moves an account to another address. Throws `email-taken`, or `conflict` when the profile changed. */
export async function moveEmail(profile: ProfileItem, email: string): Promise<void> {
  const { userId } = profile;
  const own = { TableName: table(), ExpressionAttributeValues: { ':userId': userId } };
  await transact(
    [
      {
        Update: {
          TableName: table(),
          Key: profileKey(userId),
          UpdateExpression: 'SET email = :email, version = version + :one',
          ConditionExpression: '#status = :active AND version = :version',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':email': email,
            ':one': 1,
            ':active': 'active',
            ':version': profile.version,
          },
        },
      },
      {
        Put: {
          TableName: table(),
          Item: { ...emailClaimKey(email), userId, status: 'active' },
          ConditionExpression: 'attribute_not_exists(pk) OR userId = :userId OR #status = :pending',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':userId': userId, ':pending': 'pending' },
        },
      },
      {
        Delete: { ...own, Key: emailClaimKey(profile.email), ConditionExpression: 'userId = :userId' },
      },
    ],
    ['conflict', 'email-taken', 'conflict'],
  );
}

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Writes all or nothing; the problem thrown is that of the first write whose condition failed. */
async function transact(writes: Writes, problems: readonly ProblemCode[]): Promise<void> {
  try {
    await documents().transactWrite({ TransactItems: writes });
  } catch (error) {
    const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
    const failed = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
    if (failed >= 0) throw new ProblemError(problems[failed] ?? 'conflict', undefined, { cause: error });
    if (!isTransactionConflict(error)) throw error;
    throw new ProblemError('conflict', undefined, { cause: error, retryAfter: 1 });
  }
}

/** AP-19: the profiles of some users (each once), in no order. */
export const findProfiles = (userIds: readonly string[]): Promise<ProfileItem[]> =>
  batchGet(table(), userIds.map(profileKey));
