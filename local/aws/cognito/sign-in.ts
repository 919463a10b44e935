import { randomBytes } from 'node:crypto';
import { AwsError } from '../../runtime/cloud';
import {
  type ClientCall,
  type Context,
  change,
  checkSecretHash,
  clientCall,
  findUser,
  type Input,
  invalid,
  notAuthorized,
  poolById,
  text,
  userNotFound,
} from './context';
import type { User } from './model';
import { checkPolicy, countAttempt, hashPassword, passwordMatches, resetAttempts } from './passwords';
import { hashToken } from './store';
import { tokenClaims } from './token-claims';
import { signIn, tokenHolder, tokensOf } from './tokens';
import { runTrigger, triggerAttributes } from './triggers';

const WRONG = 'Incorrect username or password.';
/** A challenge must be answered within three minutes. */
const CHALLENGE_MS = 180_000;
const PASSWORD_FLOWS: Readonly<Record<string, { allowedBy: readonly string[]; admin: boolean }>> = {
  USER_PASSWORD_AUTH: { allowedBy: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'], admin: false },
  ADMIN_USER_PASSWORD_AUTH: {
    allowedBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
    admin: true,
  },
  ADMIN_NO_SRP_AUTH: { allowedBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'], admin: true },
};

/** IAM decided on the pool of an admin call, so the client must belong to that pool. */
function callOf(context: Context, input: Input, admin: boolean): ClientCall {
  const call = clientCall(context, input);
  if (admin && call.pool.id !== poolById(context, input.UserPoolId).pool.id) {
    throw new AwsError('ResourceNotFoundException', `User pool client ${call.client.id} does not exist.`);
  }
  return call;
}

export async function initiateAuth(context: Context, input: Input, admin: boolean): Promise<unknown> {
  const flow = text(input, 'AuthFlow');
  const call = callOf(context, input, admin);
  const parameters: Input = input.AuthParameters ?? {};
  if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') {
    if (!call.client.flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
      throw invalid('REFRESH_TOKEN_AUTH flow not enabled for this client');
    }
    const token = text(parameters, 'REFRESH_TOKEN', 8192);
    return refresh(context, call, token, parameters.SECRET_HASH);
  }
  const kind = PASSWORD_FLOWS[flow];
  if (!kind || (kind.admin && !admin)) throw invalid(`Initiate Auth method not supported: ${flow}`);
  if (!kind.allowedBy.some((name) => call.client.flows.includes(name))) {
    throw invalid(`${flow} flow not enabled for this client`);
  }
  return passwordAuth(context, call, parameters);
}

async function passwordAuth(context: Context, call: ClientCall, parameters: Input): Promise<unknown> {
  const { pool, store, client, input } = call;
  const login = text(parameters, 'USERNAME', 128);
  const password = text(parameters, 'PASSWORD', 256);
  checkSecretHash(client, login, parameters.SECRET_HASH);
  const found = findUser(call, login);
  const lockName = found?.sub ?? `${pool.id}/${store.fold(login)}`;
  countAttempt(store, lockName);
  if (!found && !client.hidesUsers) throw userNotFound();
  if (found) {
    await runTrigger(context.cloud, pool, 'PreAuthentication', {
      source: 'PreAuthentication_Authentication',
      username: found.username,
      clientId: client.id,
      request: { userAttributes: triggerAttributes(found), validationData: input.ClientMetadata ?? null },
    });
  }
  const matches = await passwordMatches(password, found?.passwordHash);
  // Read again: the user may have been deleted or disabled during the hash.
  const user = found && store.bySub(found.sub);
  if (!matches || !user || user.passwordHash !== found.passwordHash) throw notAuthorized(WRONG);
  resetAttempts(store, lockName);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') {
    throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.status === 'RESET_REQUIRED') {
    throw new AwsError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if (user.temporaryUntil !== undefined && user.temporaryUntil < Date.now()) {
      throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
    }
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: challenge(context, call, user),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(user.attributes),
      },
    };
  }
  return finish(context, call, user, 'TokenGeneration_Authentication');
}

async function finish(context: Context, call: ClientCall, user: User, source: string): Promise<unknown> {
  const { pool, client, input } = call;
  await runTrigger(context.cloud, pool, 'PostAuthentication', {
    source: 'PostAuthentication_Authentication',
    username: user.username,
    clientId: client.id,
    request: {
      userAttributes: triggerAttributes(user),
      newDeviceUsed: false,
      ...(input.ClientMetadata ? { clientMetadata: input.ClientMetadata } : {}),
    },
  });
  const AuthenticationResult = await signIn(context, call, user, source, input.ClientMetadata);
  return { AuthenticationResult, ChallengeParameters: {} };
}

/** A signed statement that the temporary password was correct; void once the password has changed. */
function challenge(context: Context, { pool, client }: ClientCall, user: User): string {
  return context.signer.sign({
    token_use: 'challenge',
    pool: pool.id,
    client: client.id,
    sub: user.sub,
    password: hashToken(user.passwordHash ?? ''),
    until: Date.now() + CHALLENGE_MS,
    nonce: randomBytes(8).toString('hex'),
  });
}

export async function respondToChallenge(context: Context, input: Input, admin: boolean): Promise<unknown> {
  const call = callOf(context, input, admin);
  if (input.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
    throw invalid(`Challenge not supported: ${input.ChallengeName}`);
  }
  const responses: Input = input.ChallengeResponses ?? {};
  const login = text(responses, 'USERNAME', 128);
  checkSecretHash(call.client, login, responses.SECRET_HASH);
  const note = context.signer.read(text(input, 'Session', 8192));
  const user = call.store.bySub(String(note?.sub));
  const good =
    note?.token_use === 'challenge' &&
    note.client === call.client.id &&
    user !== undefined &&
    findUser(call, login)?.sub === user.sub &&
    note.password === hashToken(user.passwordHash ?? '') &&
    user.status === 'FORCE_CHANGE_PASSWORD';
  if (!good) throw notAuthorized('Invalid session for the user.');
  if (Number(note.until) < Date.now())
    throw notAuthorized('Invalid session for the user, session is expired.');
  checkPolicy(responses.NEW_PASSWORD, call.pool.password);
  const passwordHash = await hashPassword(responses.NEW_PASSWORD);
  const changed = change(call.store, user.sub, {
    passwordHash,
    status: 'CONFIRMED',
    temporaryUntil: undefined,
  });
  return finish(context, call, changed, 'TokenGeneration_NewPasswordChallenge');
}

/** New tokens for a refresh token, and a new refresh token if the client rotates them. */
async function refresh(
  context: Context,
  call: ClientCall,
  token: string,
  secretHash: unknown,
): Promise<unknown> {
  const { pool, store, client, input } = call;
  const session = store.sessionByToken(token);
  if (!session || session.clientId !== client.id) throw notAuthorized('Invalid Refresh Token.');
  const user = store.bySub(session.sub);
  if (!user) throw notAuthorized('Invalid Refresh Token.');
  if (client.secret !== undefined) {
    // AWS hashes the user name; clients without it use the sub, which is the user name in email pools.
    checkSecretHash(client, user.username, secretHash);
  }
  if (session.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (session.expires <= Date.now()) throw notAuthorized('Refresh Token has expired');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const replacedUntil = session.replaced[hashToken(token)];
  if (replacedUntil !== undefined && replacedUntil <= Date.now()) {
    throw new AwsError('RefreshTokenReuseException', 'Refresh token was used already and has been rotated.');
  }
  const metadata = input.ClientMetadata;
  const claims = await tokenClaims(
    context.cloud,
    pool,
    user,
    client,
    'TokenGeneration_RefreshTokens',
    metadata,
  );
  // The session may have been revoked or rotated while the trigger ran.
  const now = store.session(session.id);
  const until = now?.replaced[hashToken(token)];
  if (!now || now.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (until !== undefined && until <= Date.now()) {
    throw new AwsError('RefreshTokenReuseException', 'Refresh token was used already and has been rotated.');
  }
  const result = tokensOf(context, client, user, now, claims);
  if (!client.rotation) return { AuthenticationResult: result, ChallengeParameters: {} };
  const next = randomBytes(64).toString('base64url');
  const replaced = { ...now.replaced };
  replaced[now.token] ??= Date.now() + client.rotation.graceSeconds * 1000;
  store.saveSession({ ...now, token: hashToken(next), replaced });
  return { AuthenticationResult: { ...result, RefreshToken: next } };
}

export async function tokensFromRefresh(context: Context, input: Input): Promise<unknown> {
  const call = clientCall(context, input);
  const { secret, id } = call.client;
  if (secret !== undefined && input.ClientSecret !== secret) {
    throw notAuthorized(`Unable to verify secret for client ${id}`);
  }
  const open = { ...call, client: { ...call.client, secret: undefined } };
  return refresh(context, open, text(input, 'RefreshToken', 8192), undefined);
}

export function revokeToken(context: Context, input: Input): unknown {
  const { store, client } = clientCall(context, input);
  if (client.secret !== undefined && input.ClientSecret !== client.secret) {
    throw new AwsError('UnauthorizedException', 'Client secret does not match.');
  }
  const token = text(input, 'Token', 8192);
  if (context.signer.read(token)) {
    throw new AwsError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
  }
  const session = store.sessionByToken(token);
  if (session && session.clientId !== client.id) {
    throw new AwsError('UnauthorizedException', 'The token was not issued to this client.');
  }
  if (session && !session.revoked) store.saveSession({ ...session, revoked: true });
  return {};
}

/** Ends every session of the access token's user. */
export function globalSignOut(context: Context, input: Input): unknown {
  const { store, user } = tokenHolder(context, input.AccessToken);
  revokeAll(store, user.sub);
  return {};
}

export function revokeAll(store: ClientCall['store'], sub: string): void {
  for (const session of store.sessionsOf(sub)) {
    if (!session.revoked) store.saveSession({ ...session, revoked: true });
  }
}
