import { ApiError } from '../../domain/kit/client';
import type { OwnProfile } from '../../domain/users/model';

/** `loading` until the first refresh ends; pages that need an account wait for it. */
export type AuthState =
  | { readonly status: 'loading'; readonly user: null }
  | { readonly status: 'out'; readonly user: null }
  | { readonly status: 'in'; readonly user: OwnProfile };

interface Session {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly user: OwnProfile;
}

export interface AuthDeps {
  /** Exchanges the refresh cookie for an access token. */
  refresh(): Promise<Session>;
  signOut(): Promise<unknown>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'> | undefined;
  readonly now?: () => number;
}

/** Set while a user is signed in, so that anonymous visitors cause no refresh call. Never a token. */
const hintKey = 'streamforge.signed-in';
/** A token is renewed this long before it expires, in ms. */
const margin = 60_000;

/** Holds the session: one refresh at a time, changes shared with the other tabs. */
export function createAuth(deps: AuthDeps) {
  const now = deps.now ?? Date.now;
  const listeners = new Set<() => void>();
  let state: AuthState = { status: 'loading', user: null };
  let session: Session | undefined;
  let renewing: Promise<boolean> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  /** Incremented by each sign-in and sign-out, so that a pending refresh cannot undo a later one. */
  let epoch = 0;

  function set(next: AuthState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function enter(next: Session): void {
    epoch += 1;
    failures = 0;
    clearTimeout(retry);
    session = next;
    deps.storage?.setItem(hintKey, '1');
    set({ status: 'in', user: next.user });
  }

  function leave(): void {
    epoch += 1;
    clearTimeout(retry);
    session = undefined;
    deps.storage?.removeItem(hintKey);
    set({ status: 'out', user: null });
  }

  async function refresh(): Promise<boolean> {
    const started = epoch;
    try {
      const next = await deps.refresh();
      if (epoch !== started) return session !== undefined;
      enter(next);
      return true;
    } catch (error) {
      if (epoch !== started) return session !== undefined;
      if (error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 429) {
        leave();
        return false;
      }
      // The server is down or busy: the session may still be valid, so the hint stays.
      if (state.status === 'loading') set({ status: 'out', user: null });
      failures += 1;
      clearTimeout(retry);
      retry = setTimeout(() => void renew(), Math.min(60_000, 2_000 * 2 ** (failures - 1)));
      return false;
    }
  }

  /** Gets a new access token; concurrent callers share one request. False when no user is signed in. */
  function renew(): Promise<boolean> {
    renewing ??= refresh().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  deps.channel?.addEventListener('message', ((event: MessageEvent<string>) => {
    if (event.data === 'signed-out') leave();
    if (event.data === 'signed-in' && state.status !== 'in') void renew();
  }) as EventListener);

  return {
    getState: (): AuthState => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** On page load: refreshes the session if a user was signed in here. */
    start(): void {
      if (state.status !== 'loading') return;
      if (deps.storage?.getItem(hintKey) === '1') void renew();
      else set({ status: 'out', user: null });
    },
    renew,
    /** An access token that does not expire soon, or undefined when no user is signed in. */
    async accessToken(): Promise<string | undefined> {
      if (session === undefined && state.status === 'loading' && renewing !== undefined) await renewing;
      if (session !== undefined && Date.parse(session.expiresAt) - now() < margin) await renew();
      return session?.accessToken;
    },
    /** After a sign-in in this tab. */
    signedIn(next: Session): void {
      enter(next);
      deps.channel?.postMessage('signed-in');
    },
    setUser(user: OwnProfile): void {
      if (session === undefined) return;
      session = { ...session, user };
      set({ status: 'in', user });
    },
    /** Clears the session here and in the other tabs, then revokes the refresh token. */
    async signOut(): Promise<void> {
      leave();
      deps.channel?.postMessage('signed-out');
      await deps.signOut();
    },
  };
}
