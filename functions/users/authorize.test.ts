import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/kit/id';
import { throughCloudFront } from '../../test/origin';
import { withTable } from '../../test/tables';
import type { handler as Handler } from './authorize.authorizer';
import { issueTicket, refuseSession, refuseTokensUntil } from './tokens-store';

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
    token_use: 'id',
    aud: 'client',
    sub: 's',
    jti: 'j1',
    origin_jti: 's1',
    'cognito:username': newId('user'),
    iat: second(),
    exp: second() + 3600,
    ...over,
  })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

const methodArn = 'arn:aws:execute-api:us-east-1:123456789012:api/v1/GET/users/me';
const rest = (authorization?: string, origin: object = throughCloudFront) =>
  authorize(
    {
      methodArn,
      headers: { ...(authorization && { authorization }), ...origin },
      requestContext: {},
    } as never,
    {},
  );
const socket = (ticket?: string, headers: Record<string, string> = {}, origin: object = throughCloudFront) =>
  authorize(
    {
      methodArn,
      headers: { ...headers, ...origin },
      queryStringParameters: ticket === undefined ? null : { ticket },
      requestContext: { connectionId: 'c1', identity: { sourceIp: '198.51.100.7' } },
    } as never,
    {},
  );

describe('a bearer token', () => {
  it('authenticates the caller, for every method of the stage', async () => {
    const username = newId('user');
    const answer = await rest(
      `Bearer ${token({ 'cognito:username': username, 'cognito:groups': ['admin', 'x'] })}`,
    );
    expect(answer.context).toEqual({ userId: username, groups: 'admin,x', tokenId: 'j1', sessionId: 's1' });
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
      `Bearer ${head}.${base64({ 'cognito:username': 'usr_x' })}.${signature}`,
      `Bearer ${token({}, {}, other)}`,
      `Bearer ${token({}, { alg: 'none' })}`,
      `Bearer ${token({ token_use: 'access', client_id: 'client', username: newId('user') })}`,
      `Bearer ${token({ aud: 'another' })}`,
      `Bearer ${token({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other' })}`,
    ];
    for (const authorization of bad) await expect(rest(authorization)).rejects.toThrow(/^Unauthorized$/);
  });

  it('is refused when its user signed out everywhere since', async () => {
    const username = newId('user');
    await refuseTokensUntil(username, second(), { endBots: false, reason: 'password-changed' });
    const bearer = (iat: number) => `Bearer ${token({ 'cognito:username': username, iat })}`;
    await expect(rest(bearer(second() - 5))).rejects.toThrow(/^Unauthorized$/);
    const later = await rest(bearer(second() + 1));
    expect(later.context?.userId).toBe(username);
  });

  it('is refused when its device signed out since; other devices stay', async () => {
    const username = newId('user');
    await refuseSession(username, 's1', Date.now());
    const bearer = (origin_jti: string) => `Bearer ${token({ 'cognito:username': username, origin_jti })}`;
    await expect(rest(bearer('s1'))).rejects.toThrow(/^Unauthorized$/);
    expect((await rest(bearer('s2'))).context?.sessionId).toBe('s2');
  });
});

describe('a socket', () => {
  it('opens without a ticket for an anonymous viewer', async () => {
    expect((await socket()).context).toEqual({
      userId: '',
      groups: '',
      tokenId: '',
      sessionId: '',
      address: '198.51.100.7',
    });
  });

  it('has the address of the viewer, not that of CloudFront, whatever headers the viewer sends', async () => {
    const headers = { 'X-Forwarded-For': '10.0.0.1, 203.0.113.9, 198.51.100.7' };
    expect((await socket(undefined, headers)).context?.address).toBe('203.0.113.9');
  });

  it('opens once with a ticket, as its bearer', async () => {
    const userId = newId('user');
    const bearer = { userId, groups: ['admin'], tokenId: 't', sessionId: 's' };
    const { ticket } = await issueTicket(bearer, Date.now());
    const { context } = await socket(ticket);
    expect(context).toMatchObject({ userId, groups: 'admin', tokenId: 't', sessionId: 's' });
    await expect(socket(ticket)).rejects.toThrow(/^Unauthorized$/);
  });

  it('does not open with a ticket from before its user signed out', async () => {
    const [ana, bob] = [newId('user'), newId('user')];
    const ticketOf = async (userId: string) =>
      (await issueTicket({ userId, groups: [], tokenId: 't', sessionId: 's' }, Date.now())).ticket;
    const tickets = [await ticketOf(ana), await ticketOf(bob)];
    await refuseTokensUntil(ana, second(), { endBots: false, reason: 'password-changed' });
    await refuseSession(bob, 's', Date.now());
    for (const ticket of tickets) await expect(socket(ticket)).rejects.toThrow(/^Unauthorized$/);
  });
});

it('refuses whoever went past CloudFront, with a valid token, a ticket or nothing', async () => {
  await expect(rest(`Bearer ${token()}`, {})).rejects.toThrow('Unauthorized');
  await expect(socket(undefined, {}, {})).rejects.toThrow('Unauthorized');
  await expect(socket(undefined, {}, { 'x-origin-verify': 'guessed' })).rejects.toThrow('Unauthorized');
});
