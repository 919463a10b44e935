import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/kit/id';
import { withTable } from '../../test/tables';
import type { handler as Handler } from './authorize.authorizer';
import { issueTicket, refuseTokensUntil } from './tokens-store';

const pool = 'us-east-1_Abcdefgh1';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
let jwks: Server;
let authorize: typeof Handler;

withTable('USERS_TABLE');
beforeAll(async () => {
  const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  jwks = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((listening) => jwks.listen(0, '127.0.0.1', listening));
  const { port } = jwks.address() as { port: number };
  Object.assign(process.env, {
    USER_POOL_ID: pool,
    USER_POOL_CLIENT_ID: 'client',
    JWKS_URI: `http://127.0.0.1:${port}/jwks.json`,
  });
  authorize = (await import('./authorize.authorizer')).handler;
});
afterAll(() => void jwks.close());

const second = () => Math.floor(Date.now() / 1000);
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(
  over: Record<string, unknown> = {},
  header: Record<string, string> = {},
  key: KeyObject = keys.privateKey,
): string {
  const signed = `${base64({ alg: 'RS256', kid: 'k1', ...header })}.${base64({
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${pool}`,
    token_use: 'access',
    client_id: 'client',
    sub: 's',
    jti: 'j1',
    username: newId('user'),
    iat: second(),
    exp: second() + 3600,
    ...over,
  })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

const methodArn = 'arn:aws:execute-api:us-east-1:123456789012:api/v1/GET/users/me';
const rest = (authorization?: string) =>
  authorize(
    { methodArn, headers: { ...(authorization && { authorization }) }, requestContext: {} } as never,
    {},
  );
const socket = (ticket?: string, headers: Record<string, string> = {}) =>
  authorize(
    {
      methodArn,
      headers,
      queryStringParameters: ticket === undefined ? null : { ticket },
      requestContext: { connectionId: 'c1', identity: { sourceIp: '198.51.100.7' } },
    } as never,
    {},
  );

describe('a bearer token', () => {
  it('authenticates the caller, for every method of the stage', async () => {
    const username = newId('user');
    const answer = await rest(`Bearer ${token({ username, 'cognito:groups': ['admin', 'x'] })}`);
    expect(answer.context).toEqual({ userId: username, groups: 'admin,x', tokenId: 'j1' });
    expect(answer.policyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Resource: 'arn:aws:execute-api:us-east-1:123456789012:api/v1/*',
      }),
    ]);
  });

  it('is refused when it is expired, altered, of another kind, pool or key, or unsigned', async () => {
    const good = token();
    const [head, , signature] = good.split('.');
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const bad = [
      undefined,
      'Basic abc',
      'Bearer garbage',
      `Bearer ${token({ exp: second() - 1 })}`,
      `Bearer ${head}.${base64({ username: 'usr_x' })}.${signature}`,
      `Bearer ${token({}, {}, other)}`,
      `Bearer ${token({}, { alg: 'none' })}`,
      `Bearer ${token({ token_use: 'id', aud: 'client' })}`,
      `Bearer ${token({ client_id: 'another' })}`,
      `Bearer ${token({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other' })}`,
    ];
    for (const authorization of bad) await expect(rest(authorization)).rejects.toThrow(/^Unauthorized$/);
  });

  it('is refused when its user signed out everywhere since', async () => {
    const username = newId('user');
    await refuseTokensUntil(username, second());
    await expect(rest(`Bearer ${token({ username, iat: second() - 5 })}`)).rejects.toThrow(/^Unauthorized$/);
    const later = await rest(`Bearer ${token({ username, iat: second() + 1 })}`);
    expect(later.context?.userId).toBe(username);
  });
});

describe('a socket', () => {
  it('opens without a ticket for an anonymous viewer', async () => {
    expect((await socket()).context).toEqual({
      userId: '',
      groups: '',
      tokenId: '',
      address: '198.51.100.7',
    });
  });

  it('has the address of the viewer, not that of CloudFront, whatever headers the viewer sends', async () => {
    const headers = { 'X-Forwarded-For': '10.0.0.1, 203.0.113.9, 198.51.100.7' };
    expect((await socket(undefined, headers)).context?.address).toBe('203.0.113.9');
  });

  it('opens once with a ticket, as its bearer', async () => {
    const userId = newId('user');
    const { ticket } = await issueTicket({ userId, groups: ['admin'], tokenId: 't' }, Date.now());
    expect((await socket(ticket)).context).toMatchObject({ userId, groups: 'admin', tokenId: 't' });
    await expect(socket(ticket)).rejects.toThrow(/^Unauthorized$/);
  });
});
