import type * as z from 'zod/mini';
import type { signedInSchema } from '../../domain/users/model';
import { type Reply, reply } from '../kit/http';
import { deviceCookie, refreshCookie } from './cookie';
import { activeProfile, ownProfile } from './profiles';
import type { Issued } from './sign-ins';

type SignedIn = z.infer<typeof signedInSchema>;

/**
 * The answer to a sign-in or refresh: the refresh token goes into the cookie, or into the body for apps. A browser that
 * signs in gets another cookie, by which it is known again.
 */
export async function signedIn(
  { tokens, refreshToken }: Issued,
  to: 'cookie' | 'body' | { readonly deviceId: string },
  now = Date.now(),
): Promise<Reply<SignedIn>> {
  const profile = await activeProfile(tokens.userId, now, 'unauthenticated');
  const body: SignedIn = {
    accessToken: tokens.accessToken,
    expiresAt: new Date(tokens.expiresAt).toISOString(),
    ...(to === 'body' && { refreshToken }),
    user: ownProfile(profile, tokens.groups, now),
  };
  if (to === 'body') return reply(body, { cookies: [] });
  const device = to === 'cookie' ? [] : [deviceCookie(to.deviceId)];
  return reply(body, { cookies: [refreshCookie(refreshToken), ...device] });
}
