import { createAuth } from '../../client/auth-store';
import { clockOf } from '../../client/clock';
import { createClient } from '../../client/rest';
import type { refresh, signOut } from '../../domain/users/contract';
import { addresses } from './routes.gen';

const client = createClient({ fetch: (url, init) => fetch(url, init), baseUrl: '' });
const browser = typeof window !== 'undefined';

/** This tab's session. The access token stays in memory; the refresh token is an HttpOnly cookie. */
export const auth = createAuth({
  refresh: () => client<typeof refresh>(addresses['users.refresh'], { body: {} }),
  signOut: () => client<typeof signOut>(addresses['users.signOut'], { body: {} }),
  clock: clockOf(globalThis),
  storage: browser ? safeStorage() : undefined,
  channel: browser && 'BroadcastChannel' in window ? new BroadcastChannel('streamforge.auth') : undefined,
});

/** Undefined where the browser's settings forbid storage; reading the property then throws. */
function safeStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
