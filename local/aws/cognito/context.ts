import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError, type Cloud } from '../../runtime/cloud';
import type { Mailbox } from './mailbox';
import type { Client, Pool, User } from './model';
import type { Signer } from './signer';
import type { PoolStore } from './store';

// biome-ignore lint/suspicious/noExplicitAny: a request document has the shape of its operation
export type Input = Record<string, any>;

export interface OpenPool {
  readonly pool: Pool;
  readonly store: PoolStore;
}

/** The dependencies of every operation. */
export interface Context {
  readonly cloud: Cloud;
  readonly mailbox: Mailbox;
  readonly signer: Signer;
  readonly pools: ReadonlyMap<string, OpenPool>;
  readonly clients: ReadonlyMap<string, Client>;
}

/** A call on behalf of an app client. */
export interface ClientCall extends OpenPool {
  readonly client: Client;
  readonly input: Input;
}

export function text(input: Input, name: string, limit = 2048): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '' || value.length > limit) {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    throw new AwsError(
      'InvalidParameterException',
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must be text of 1 to ${limit} characters`,
    );
  }
  return value;
}

export function poolById(context: Context, id: unknown): OpenPool {
  const found = context.pools.get(String(id ?? ''));
  if (!found) throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return found;
}

/** The client and its pool. For a client with a secret, verifies the secret hash of `username`. */
export function clientCall(context: Context, input: Input, username?: string): ClientCall {
  const id = text(input, 'ClientId', 128);
  const client = context.clients.get(id);
  if (!client) {
    throw new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
  }
  if (username !== undefined) checkSecretHash(client, username, input.SecretHash ?? input.SECRET_HASH);
  return { ...poolById(context, client.poolId), client, input };
}

/** Base64(HMAC-SHA256(secret, username + client id)). */
export function checkSecretHash(client: Client, username: string, given: unknown): void {
  if (client.secret === undefined) return;
  if (typeof given !== 'string' || given === '') {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  const wanted = createHmac('sha256', client.secret)
    .update(username + client.id)
    .digest();
  const bytes = Buffer.from(given, 'base64');
  if (bytes.length !== wanted.length || !timingSafeEqual(bytes, wanted)) {
    throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
  }
}

/** A call about the user of a name, if there is one. */
export function userCall(
  context: Context,
  input: Input,
): ClientCall & { readonly login: string; readonly user: User | undefined } {
  const login = text(input, 'Username', 128);
  const call = clientCall(context, input, login);
  return { ...call, login, user: findUser(call, login) };
}

/** Finds a user by any name that the pool allows for sign-in. */
export function findUser({ pool, store }: OpenPool, login: string): User | undefined {
  const named = store.username(login);
  if (named) return named;
  if (pool.usernameAttributes.includes('email')) return store.emails(login)[0];
  if (pool.aliasAttributes.includes('email')) {
    return store.emails(login).find((user) => user.attributes.email_verified === 'true');
  }
  return undefined;
}

export function existingUser(open: OpenPool, login: string): User {
  const user = findUser(open, login);
  if (!user) throw userNotFound();
  return user;
}

/** Saves a change to the current state of a user. */
export function change(store: PoolStore, sub: string, changes: Partial<User>): User {
  const user = store.bySub(sub);
  if (!user) throw userNotFound();
  return store.saveUser({ ...user, ...changes, modified: Date.now() });
}

export function userNotFound(): AwsError {
  return new AwsError('UserNotFoundException', 'User does not exist.');
}

export function notAuthorized(message: string): AwsError {
  return new AwsError('NotAuthorizedException', message);
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** `[{Name, Value}]` as in the API. */
export function attributeList(attributes: Readonly<Record<string, string>>, sub: string) {
  return Object.entries({ sub, ...attributes }).map(([Name, Value]) => ({ Name, Value }));
}
