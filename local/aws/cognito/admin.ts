import { randomUUID } from 'node:crypto';
import { AwsError } from '../../runtime/cloud';
import { checkEmailFree, checkMutable, checkRequired, readAttributes } from './attributes';
import { mailCode, sendCode } from './codes';
import {
  attributeList,
  type Context,
  change,
  existingUser,
  type Input,
  invalid,
  notAuthorized,
  type OpenPool,
  poolById,
  text,
} from './context';
import type { Group, User } from './model';
import { checkPolicy, hashPassword, resetAttempts, temporaryPassword } from './passwords';
import { revokeAll } from './sign-in';
import { checkNameFree, nameOf, runPostConfirmation } from './sign-up';
import { runTrigger } from './triggers';

const DAY = 86_400_000;

function target(context: Context, input: Input): OpenPool & { user: User; input: Input } {
  const open = poolById(context, input.UserPoolId);
  return { ...open, input, user: existingUser(open, text(input, 'Username', 128)) };
}

function describeUser(user: User) {
  return {
    Username: user.username,
    Enabled: user.enabled,
    UserStatus: user.status,
    UserCreateDate: user.created / 1000,
    UserLastModifiedDate: user.modified / 1000,
  };
}

const listed = (user: User) => ({
  ...describeUser(user),
  Attributes: attributeList(user.attributes, user.sub),
});

export function adminGetUser(context: Context, input: Input): unknown {
  const { user } = target(context, input);
  return { ...describeUser(user), UserAttributes: attributeList(user.attributes, user.sub) };
}

export async function adminCreateUser(context: Context, input: Input): Promise<unknown> {
  const open = poolById(context, input.UserPoolId);
  const { pool, store } = open;
  const login = text(input, 'Username', 128);
  if (input.MessageAction === 'RESEND') return resendInvitation(context, open, login, input);
  const attributes = readAttributes(pool, input.UserAttributes);
  const sub = randomUUID();
  const username = nameOf(open, login, attributes, sub);
  checkRequired(pool, attributes);
  const password = input.TemporaryPassword ?? temporaryPassword(pool.password.minimumLength);
  checkPolicy(password, pool.password);
  checkNameFree(open, username, attributes);
  await runTrigger(context.cloud, pool, 'PreSignUp', {
    source: 'PreSignUp_AdminCreateUser',
    username,
    clientId: 'CLIENT_ID_NOT_APPLICABLE',
    request: { userAttributes: attributes, validationData: null },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  const passwordHash = await hashPassword(password);
  checkNameFree(open, username, attributes);
  if (attributes.email_verified === 'true') checkEmailFree(open, attributes.email);
  const now = Date.now();
  const user = store.saveUser({
    sub,
    username,
    attributes,
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    created: now,
    modified: now,
    passwordHash,
    temporaryUntil: now + pool.temporaryPasswordDays * DAY,
    groups: [],
    codes: {},
    counts: {},
  });
  if (input.MessageAction !== 'SUPPRESS') await invite(context, open, user, password, input);
  return { User: listed(user) };
}

async function resendInvitation(
  context: Context,
  open: OpenPool,
  login: string,
  input: Input,
): Promise<unknown> {
  const user = existingUser(open, login);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new AwsError('UnsupportedUserStateException', 'Resend not possible. User is not in a valid state.');
  }
  const password = input.TemporaryPassword ?? temporaryPassword(open.pool.password.minimumLength);
  checkPolicy(password, open.pool.password);
  const passwordHash = await hashPassword(password);
  const temporaryUntil = Date.now() + open.pool.temporaryPasswordDays * DAY;
  const changed = change(open.store, user.sub, { passwordHash, temporaryUntil });
  await invite(context, open, changed, password, input);
  return { User: listed(changed) };
}

async function invite(
  context: Context,
  { pool }: OpenPool,
  user: User,
  password: string,
  input: Input,
): Promise<void> {
  if (!user.attributes.email) return;
  await mailCode(context, pool, user, password, {
    source: 'CustomMessage_AdminCreateUser',
    clientId: 'CLIENT_ID_NOT_APPLICABLE',
    email: user.attributes.email,
    metadata: input.ClientMetadata,
  });
}

export async function adminSetUserPassword(context: Context, input: Input): Promise<unknown> {
  const { store, pool, user } = target(context, input);
  checkPolicy(input.Password, pool.password);
  const passwordHash = await hashPassword(input.Password);
  const permanent = input.Permanent === true;
  change(store, user.sub, {
    passwordHash,
    status: permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    temporaryUntil: permanent ? undefined : Date.now() + pool.temporaryPasswordDays * DAY,
  });
  resetAttempts(store, user.sub);
  return {};
}

export async function adminConfirmSignUp(context: Context, input: Input): Promise<unknown> {
  const open = target(context, input);
  if (open.user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${open.user.status}`);
  }
  const changed = change(open.store, open.user.sub, { status: 'CONFIRMED' });
  await runPostConfirmation(context, open, changed, 'PostConfirmation_ConfirmSignUp');
  return {};
}

export async function adminUpdateUserAttributes(context: Context, input: Input): Promise<unknown> {
  const open = target(context, input);
  const attributes = readAttributes(open.pool, input.UserAttributes);
  checkMutable(open.pool, attributes);
  const email = attributes.email ?? open.user.attributes.email;
  const newEmail = email !== open.user.attributes.email;
  // Where an address is verified before it changes, it waits for its code, unless the administrator vouches for it.
  const waits =
    newEmail && open.pool.verifyBeforeUpdate.includes('email') && attributes.email_verified !== 'true';
  if (waits) {
    checkEmailFree(open, email, open.user.sub);
    delete attributes.email;
    change(open.store, open.user.sub, { attributes: { ...open.user.attributes, ...attributes } });
    await sendCode(context, open, open.store.bySub(open.user.sub)!, 'email', {
      source: 'CustomMessage_UpdateUserAttribute',
      clientId: 'CLIENT_ID_NOT_APPLICABLE',
      ...(email && { email }),
      metadata: input.ClientMetadata,
    });
    return {};
  }
  const all: Record<string, string> = { ...open.user.attributes, ...attributes };
  if (newEmail && attributes.email_verified === undefined) all.email_verified = 'false';
  if (newEmail || attributes.email_verified === 'true') checkEmailFree(open, email, open.user.sub);
  const filled = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  change(open.store, open.user.sub, { attributes: filled });
  return {};
}

export function adminDeleteUser(context: Context, input: Input): unknown {
  const { store, user } = target(context, input);
  store.removeUser(user);
  return {};
}

export function adminEnableUser(context: Context, input: Input, enabled: boolean): unknown {
  const { store, user } = target(context, input);
  change(store, user.sub, { enabled });
  if (!enabled) revokeAll(store, user.sub);
  return {};
}

export function adminSignOut(context: Context, input: Input): unknown {
  const { store, user } = target(context, input);
  revokeAll(store, user.sub);
  return {};
}

/** The settings of an app client, with its secret. */
export function describeClient(context: Context, input: Input): unknown {
  const { pool } = poolById(context, input.UserPoolId);
  const id = text(input, 'ClientId', 128);
  const client = context.clients.get(id);
  if (client?.poolId !== pool.id) {
    throw new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
  }
  return {
    UserPoolClient: {
      ClientId: id,
      ClientName: client.name,
      UserPoolId: pool.id,
      ClientSecret: client.secret,
      ExplicitAuthFlows: client.flows,
      ReadAttributes: client.readable,
      WriteAttributes: client.writable,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: client.hidesUsers ? 'ENABLED' : 'LEGACY',
    },
  };
}

/** The app clients of a pool; all in one page. */
export function listClients(context: Context, input: Input): unknown {
  const { pool } = poolById(context, input.UserPoolId);
  const own = [...context.clients.values()].filter(({ poolId }) => poolId === pool.id);
  return {
    UserPoolClients: own.map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId: pool.id })),
  };
}

function group({ pool }: OpenPool, name: string): Group {
  const found = pool.groups.get(name);
  if (!found) throw new AwsError('ResourceNotFoundException', 'Group not found.');
  return found;
}

export function adminAddToGroup(context: Context, input: Input): unknown {
  const open = target(context, input);
  const { name } = group(open, text(input, 'GroupName', 128));
  if (!open.user.groups.includes(name)) {
    change(open.store, open.user.sub, { groups: [...open.user.groups, name] });
  }
  return {};
}

export function adminRemoveFromGroup(context: Context, input: Input): unknown {
  const open = target(context, input);
  const { name } = group(open, text(input, 'GroupName', 128));
  change(open.store, open.user.sub, { groups: open.user.groups.filter((one) => one !== name) });
  return {};
}

export function adminListGroups(context: Context, input: Input): unknown {
  const open = target(context, input);
  const groups = open.user.groups
    .map((name) => open.pool.groups.get(name))
    .filter((one) => one !== undefined);
  return {
    Groups: groups.map((one) => ({
      GroupName: one.name,
      UserPoolId: open.pool.id,
      Description: one.description,
      Precedence: one.precedence,
      RoleArn: one.roleArn,
    })),
  };
}

/** `email = "…"`, `username ^= "…"`; sorted by age, pages of at most 60. */
export function listUsers(context: Context, input: Input): unknown {
  const { store } = poolById(context, input.UserPoolId);
  const match = userFilter(input.Filter);
  const limit = input.Limit ?? 60;
  if (!Number.isInteger(limit) || limit < 0 || limit > 60) throw invalid('Limit must be between 0 and 60.');
  const all = store.all().filter(match);
  all.sort((a, b) => a.created - b.created || (a.sub < b.sub ? -1 : 1));
  const after = String(input.PaginationToken ?? '');
  const start = after === '' ? 0 : all.findIndex((user) => `${user.created}.${user.sub}` === after) + 1;
  if (after !== '' && start === 0) throw invalid('Invalid pagination token.');
  const page = all.slice(start, start + limit);
  const last = page.at(-1);
  return {
    Users: page.map(listed),
    ...(last && start + page.length < all.length ? { PaginationToken: `${last.created}.${last.sub}` } : {}),
  };
}

function userFilter(filter: unknown): (user: User) => boolean {
  if (filter === undefined || filter === '') return () => true;
  const parts = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(String(filter));
  if (!parts) throw invalid('Error while parsing filter.');
  const [, name = '', operator] = parts;
  const wanted = parts[3]!.replace(/\\(.)/g, '$1');
  const read = (user: User): string | undefined => {
    if (name === 'username') return user.username;
    if (name === 'sub') return user.sub;
    if (name === 'cognito:user_status') return user.status;
    if (name === 'status') return user.enabled ? 'Enabled' : 'Disabled';
    return user.attributes[name];
  };
  if (name.startsWith('custom:')) throw invalid('Custom attributes cannot be searched.');
  return (user) => {
    const value = read(user);
    return operator === '=' ? value === wanted : (value?.startsWith(wanted) ?? false);
  };
}
