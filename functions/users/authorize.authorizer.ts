import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { LRUCache } from 'lru-cache';
import { canonicalId } from '../../domain/kit/id';
import { authorizerEnv } from '../../domain/users/env';
import { type EndedAccess, hasEnded } from '../../domain/users/session';
import { authorizer } from '../kit/authorizer';
import { env } from '../kit/env';
import { log } from '../kit/log';
import { cameThroughCloudFront } from '../kit/middleware/origin';
import { viewerAddress } from '../kit/viewer-address';
import { type Bearer, findEndedAccess, redeemTicket } from './tokens-store';

const { USER_POOL_ID, USER_POOL_CLIENT_ID, JWKS_URI } = env(authorizerEnv);

/** The address of the pool's keys is configured, since an installation may serve its own. */
const jwksCache = new SimpleJwksCache({
  fetcher: {
    fetch: async () => {
      const response = await fetch(JWKS_URI, { signal: AbortSignal.timeout(3_000) });
      if (!response.ok) throw new FetchError(JWKS_URI, `the answer was ${response.status}`);
      return await response.arrayBuffer();
    },
  },
});

/** The platform's access tokens are the pool's identity tokens: the pool itself accepts them for nothing. */
const verifier = CognitoJwtVerifier.create(
  { userPoolId: USER_POOL_ID, clientId: USER_POOL_CLIENT_ID, tokenUse: 'id' },
  { jwksCache },
);

/** API Gateway answers 401 for exactly this message, and 500 for any other. */
const unauthorized = 'Unauthorized';

/**
 * How long {@link findEndedAccess} is cached for a user, milliseconds. Signing out reaches access tokens within this
 * time and that of API Gateway's own cache.
 */
const endedCacheMs = 5_000;
const ended = new LRUCache<string, EndedAccess & { readAt: number }>({ max: 10_000 });

/** Authenticates a caller: a bearer token for REST, an optional single-use ticket for sockets. */
export const handler = authorizer(async (event) => {
  if (!cameThroughCloudFront(event.headers)) throw new Error(unauthorized);
  const isSocket = event.requestContext.connectionId != null;
  const bearer = isSocket ? await bearerOfTicket(event) : await bearerOfToken(event);
  return {
    principalId: bearer?.userId ?? 'anonymous',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: scopeOf(event.methodArn, isSocket) },
      ],
    },
    context: {
      userId: bearer?.userId ?? '',
      groups: bearer?.groups.join(',') ?? '',
      tokenId: bearer?.tokenId ?? '',
      sessionId: bearer?.sessionId ?? '',
      // Later messages of a socket carry only CloudFront's address.
      ...(isSocket && { address: viewerAddress(event.headers, event.requestContext.identity.sourceIp) }),
    },
  };
});

async function bearerOfToken(event: APIGatewayRequestAuthorizerEvent): Promise<Bearer> {
  const header = event.headers?.authorization ?? event.headers?.Authorization ?? '';
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw new Error(unauthorized);
  const claims = await verifier.verify(token).catch((error: unknown) => {
    if (!(error instanceof JwtBaseError) || error instanceof FetchError) throw error;
    log.info('A token was refused', { reason: error.message });
    throw new Error(unauthorized);
  });
  const userId = canonicalId(claims['cognito:username']);
  const sessionId = claims.origin_jti;
  if (hasEnded(await endedAccess(userId), { sessionId, issuedAt: claims.iat })) throw new Error(unauthorized);
  return { userId, groups: claims['cognito:groups'] ?? [], tokenId: claims.jti, sessionId };
}

/**
 * Undefined without a ticket: an anonymous viewer. An invalid ticket is refused, and one whose access ended since:
 * sockets live for hours, so this asks the table itself.
 */
async function bearerOfTicket(event: APIGatewayRequestAuthorizerEvent): Promise<Bearer | undefined> {
  const ticket = event.queryStringParameters?.ticket;
  if (!ticket) return undefined;
  const bearer = await redeemTicket(ticket, Date.now());
  if (bearer === undefined) throw new Error(unauthorized);
  const { userId } = bearer;
  if (hasEnded(await findEndedAccess(userId, { consistent: true }), bearer)) throw new Error(unauthorized);
  return bearer;
}

async function endedAccess(userId: string): Promise<EndedAccess> {
  const now = Date.now();
  const known = ended.get(userId);
  if (known !== undefined && now - known.readAt < endedCacheMs) return known;
  const found = { ...(await findEndedAccess(userId)), readAt: now };
  ended.set(userId, found);
  return found;
}

/** API Gateway caches the policy by token, so for REST it must hold for every method of the stage. */
function scopeOf(methodArn: string, isSocket: boolean): string {
  if (isSocket) return methodArn;
  const [api, stage] = methodArn.split('/');
  return `${api}/${stage}/*`;
}
