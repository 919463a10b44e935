import { createHmac } from 'node:crypto';
import { DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { once } from '../../domain/kit/once';
import { usersApiEnv } from '../../domain/users/env';
import { cognito } from '../kit/clients/cognito';
import { env } from '../kit/env';

/**
 * The pool's app clients. Cognito made their secrets and refuses every call without one, so that nobody but this
 * service can create accounts, sign in, refresh or reset passwords.
 */

const settings = once(() => env(usersApiEnv));

export interface AppClient {
  readonly id: string;
  readonly secret: string;
}

/** The client that issues every token. */
export const signInClient = (): Promise<AppClient> => find(settings().USER_POOL_CLIENT_ID);

/** The client that creates accounts: only it may write an e-mail address. */
export const signUpClient = (): Promise<AppClient> => find(settings().SIGN_UP_CLIENT_ID);

/** The proof of the secret in calls about a user: `username` as the call has it. */
export const secretHash = ({ id, secret }: AppClient, username: string): string =>
  createHmac('sha256', secret).update(`${username}${id}`).digest('base64');

const found = new Map<string, Promise<AppClient>>();

/** Asks Cognito once a process; after a failure, again. */
function find(id: string): Promise<AppClient> {
  const known = found.get(id);
  if (known !== undefined) return known;
  const asked = readClient(id).catch((error: unknown) => {
    found.delete(id);
    throw error;
  });
  found.set(id, asked);
  return asked;
}

async function readClient(id: string): Promise<AppClient> {
  const { UserPoolClient } = await cognito().send(
    new DescribeUserPoolClientCommand({ UserPoolId: settings().USER_POOL_ID, ClientId: id }),
  );
  const secret = UserPoolClient?.ClientSecret;
  if (secret === undefined) throw new Error(`The app client ${id} has no secret`);
  return { id, secret };
}
