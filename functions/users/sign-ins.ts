import { ProblemError } from '../../domain/kit/problem';
import { hasEnded, judgeRefresh } from '../../domain/users/session';
import { log } from '../kit/log';
import { noteDevice } from './devices-store';
import * as pool from './identity';
import { type RefreshToken, readRefreshToken, seal, signRefreshToken, unseal } from './refresh-token';
import {
  deleteSession,
  findSession,
  listSessions,
  rotateSession,
  type SessionItem,
  storeSession,
} from './sessions-store';
import { findEndedAccess, refuseSession } from './tokens-store';

/** A sign-in of a person on a device: it begins, is renewed, and ends. */

/** The device that asks. */
export interface Device {
  /** By which it is known again: a secret of the browser, or how an app describes itself. */
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
}

/** What a device gets: the tokens, and the platform's refresh token. */
export interface Issued {
  readonly tokens: pool.Tokens;
  readonly refreshToken: string;
}

/** Signs in. Throws `credentials-rejected`, `not-confirmed`, `rate-limited`. */
export async function signIn(username: string, password: string, device: Device): Promise<Issued> {
  const { poolRefreshToken, ...tokens } = await pool.signIn(username, password);
  const { userId, sessionId, signedInAt } = tokens;
  const generation = 1;
  const now = Date.now();
  const [poolToken, isNewDevice] = await Promise.all([
    seal(sessionId, poolRefreshToken),
    noteDevice(userId, device.id, now),
  ]);
  const { userAgent, address } = device;
  await storeSession({
    ...{ userId, sessionId, signedInAt, generation, poolToken, rotatedAt: now },
    ...{ userAgent, address, isNewDevice },
  });
  return { tokens, refreshToken: await signRefreshToken({ userId, sessionId, generation }) };
}

/** New tokens for a refresh token, which then is used up. Throws `unauthenticated`. */
export async function renew(token: string, address: string, attempt = 1): Promise<Issued> {
  const presented = await readRefreshToken(token);
  const session = presented && (await openSession(presented));
  if (session === undefined) throw new ProblemError('unauthenticated');
  const now = Date.now();
  const verdict = judgeRefresh(session, presented!.generation, now);
  if (verdict === 'reuse') {
    log.warn('A refresh token was used again: its sign-in ends', { userId: session.userId });
    await endSession(session);
    throw new ProblemError('unauthenticated');
  }
  const tokens = await renewInPool(session);
  if (verdict === 'rotate' && !(await rotateSession(session, { address, at: now }))) {
    if (attempt === 3) throw new ProblemError('rate-limited', undefined, { retryAfter: 1 });
    return await renew(token, address, attempt + 1);
  }
  const generation = session.generation + (verdict === 'rotate' ? 1 : 0);
  return { tokens, refreshToken: await signRefreshToken({ ...session, generation }) };
}

/** The sign-in of a token; undefined when it ended. */
export async function openSession({
  userId,
  sessionId,
}: Pick<RefreshToken, 'userId' | 'sessionId'>): Promise<SessionItem | undefined> {
  const [session, ended] = await Promise.all([
    findSession(userId, sessionId),
    findEndedAccess(userId, { consistent: true }),
  ]);
  if (session === undefined) return undefined;
  return hasEnded(ended, { sessionId, issuedAt: session.signedInAt }) ? undefined : session;
}

/** Where a user is signed in, the place used last first. */
export async function listOpenSessions(userId: string, now: number): Promise<SessionItem[]> {
  const [sessions, ended] = await Promise.all([
    listSessions(userId),
    findEndedAccess(userId, { consistent: true }),
  ]);
  return sessions
    .filter(({ ttl }) => ttl * 1000 > now)
    .filter(({ sessionId, signedInAt }) => !hasEnded(ended, { sessionId, issuedAt: signedInAt }))
    .sort((a, b) => b.rotatedAt - a.rotatedAt);
}

/** The pool's tokens of a sign-in. Throws `unauthenticated`, and forgets the sign-in, when the pool refuses it. */
export async function renewInPool({ userId, sessionId, poolToken }: SessionItem): Promise<pool.Tokens> {
  const poolRefreshToken = await unseal(sessionId, poolToken);
  if (poolRefreshToken === undefined) throw new ProblemError('unauthenticated');
  try {
    return await pool.refresh(poolRefreshToken);
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'unauthenticated') {
      await deleteSession(userId, sessionId);
    }
    throw error;
  }
}

/** Ends one sign-in: its refresh tokens at once, its access tokens as soon as the authorizer reads it. */
export async function endSession({ userId, sessionId, poolToken }: SessionItem): Promise<void> {
  await refuseSession(userId, sessionId, Date.now());
  const poolRefreshToken = await unseal(sessionId, poolToken);
  if (poolRefreshToken !== undefined) await pool.revoke(poolRefreshToken);
  await deleteSession(userId, sessionId);
}

/** Ends the sign-in of a refresh token, however old the token is. One that is not valid is no error. */
export async function signOut(token: string): Promise<void> {
  const presented = await readRefreshToken(token);
  const session = presented && (await openSession(presented));
  if (session !== undefined) await endSession(session);
}
