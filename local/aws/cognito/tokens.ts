import { randomBytes, randomUUID } from 'node:crypto';
import type { Cloud } from '../../runtime/cloud';
import { type Context, notAuthorized, type OpenPool, userNotFound } from './context';
import type { Client, Session, User } from './model';
import { hashToken } from './store';
import { type TokenClaims, tokenClaims } from './token-claims';

export function issuer(cloud: Cloud, poolId: string): string {
  return `https://cognito-idp.${cloud.region}.amazonaws.com/${poolId}`;
}

export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
  readonly IdToken: string;
  readonly RefreshToken?: string;
}

/** A new session with its tokens. */
export async function signIn(
  context: Context,
  { store, ...open }: OpenPool & { client: Client },
  user: User,
  source: string,
  metadata: unknown,
): Promise<AuthenticationResult> {
  const refresh = randomBytes(64).toString('base64url');
  const session: Session = {
    id: randomUUID(),
    sub: user.sub,
    clientId: open.client.id,
    authTime: Math.floor(Date.now() / 1000),
    expires: Date.now() + open.client.refreshValidity * 1000,
    token: hashToken(refresh),
    replaced: {},
    revoked: false,
  };
  const claims = await tokenClaims(context.cloud, open.pool, user, open.client, source, metadata);
  store.saveSession(session);
  return { ...tokensOf(context, open.client, user, session, claims), RefreshToken: refresh };
}

export function tokensOf(
  context: Context,
  client: Client,
  user: User,
  session: Session,
  claims: TokenClaims,
): AuthenticationResult {
  const iat = Math.floor(Date.now() / 1000);
  const common = {
    iss: issuer(context.cloud, client.poolId),
    origin_jti: session.id,
    event_id: randomUUID(),
    auth_time: session.authTime,
    iat,
  };
  const access = context.signer.sign({
    ...claims.access,
    sub: user.sub,
    ...common,
    client_id: client.id,
    token_use: 'access',
    exp: iat + client.accessValidity,
    jti: randomUUID(),
    username: user.username,
  });
  const id = context.signer.sign({
    ...claims.id,
    sub: user.sub,
    ...common,
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: iat + client.idValidity,
    jti: randomUUID(),
  });
  return { AccessToken: access, ExpiresIn: client.accessValidity, TokenType: 'Bearer', IdToken: id };
}

/** The user of an access token. @throws AwsError NotAuthorizedException once it has expired or was revoked */
export function tokenHolder(
  context: Context,
  token: unknown,
): OpenPool & { user: User; client: Client | undefined } {
  const claims = typeof token === 'string' ? context.signer.read(token) : undefined;
  const client = context.clients.get(String(claims?.client_id));
  const open = client && context.pools.get(client.poolId);
  if (
    !claims ||
    !open ||
    claims.token_use !== 'access' ||
    claims.iss !== issuer(context.cloud, open.pool.id)
  ) {
    throw notAuthorized('Invalid Access Token');
  }
  if (Number(claims.exp) * 1000 <= Date.now()) throw notAuthorized('Access Token has expired');
  if (
    !String(claims.scope ?? '')
      .split(' ')
      .includes('aws.cognito.signin.user.admin')
  ) {
    throw notAuthorized('Access Token does not have required scopes');
  }
  const user = open.store.bySub(String(claims.sub));
  if (!user) throw userNotFound();
  const session = open.store.session(String(claims.origin_jti));
  if (!session || session.revoked) throw notAuthorized('Access Token has been revoked');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return { ...open, user, client };
}
