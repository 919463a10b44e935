import type * as z from 'zod/mini';
import type { signedInSchema } from '../../domain/users/model';
import { type Reply, reply } from '../kit/http';
import { refreshCookie } from './cookie';
import { activeProfile, ownProfile } from './profiles';
import type { Issued } from './sign-ins';

type SignedIn = z.infer<typeof signedInSchema>;

/** The answer to a sign-in or refresh: the refresh token goes into the cookie, or into the body for apps. */
export async function signedIn(
  { tokens, refreshToken }: Issued,
  to: 'cookie' | 'body',
  now = Date.now(),
): Promise<Reply<SignedIn>> {
  const profile = await activeProfile(tokens.userId, now, 'unauthenticated');
  const body: SignedIn = {
    accessToken: tokens.accessToken,
    expiresAt: new Date(tokens.expiresAt).toISOString(),
    ...(to === 'body' && { refreshToken }),
    user: ownProfile(profile, tokens.groups, now),
  };
  return reply(body, { cookies: to === 'cookie' ? [refreshCookie(refreshToken)] : [] });
}
