import type * as z from 'zod/mini';
import type { signedInSchema } from '../../domain/users/model';
import { type Reply, reply } from '../kit/http';
import { refreshCookie } from './cookie';
import type { Tokens } from './identity';
import { activeProfile, ownProfile } from './profiles';

type SignedIn = z.infer<typeof signedInSchema>;

/** The answer to a sign-in or refresh: the refresh token goes into the cookie, or into the body for apps. */
export async function signedIn(
  tokens: Tokens,
  to: 'cookie' | 'body',
  now = Date.now(),
): Promise<Reply<SignedIn>> {
  const profile = await activeProfile(tokens.userId, now, 'unauthenticated');
  const body: SignedIn = {
    accessToken: tokens.accessToken,
    expiresAt: new Date(tokens.expiresAt).toISOString(),
    ...(to === 'body' && tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken }),
    user: ownProfile(profile, tokens.groups, now),
  };
  const cookies =
    to === 'cookie' && tokens.refreshToken !== undefined ? [refreshCookie(tokens.refreshToken)] : [];
  return reply(body, { cookies });
}
