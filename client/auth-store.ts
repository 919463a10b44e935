import type { OwnProfile } from '../domain/users/model';
import type { Clock } from './clock';
import { ApiError } from './rest';
import { createTimers } from './timers';

/** `loading` until the first refresh has an answer; pages that need an account wait for it. */
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
  /** Gets a new access token, on the site by its cookie. */
  refresh(): Promise<Session>;
  signOut(): Promise<unknown>;
  readonly clock: Clock;
  /** Remembers across visits that someone is signed in. */
  readonly storage: KeyValueStorage | undefined;
  /** Keeps the tabs of a browser together. */
  readonly channel: AuthChannel | undefined;
}

/** The part of the browser's `Storage` that is used. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The part of the browser's `BroadcastChannel` that is used. */
export interface AuthChannel {
  postMessage(message: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Set while someone is signed in, so that anonymous visitors cause no refresh call. Never a token. */
const hintKey = 'streamforge.signed-in';
/** Milliseconds before its end at which a token is renewed. */
const margin = 60_000;

/** The sign-in state: refreshes the access token, one call at a time, and follows the other tabs. */
export function createAuth(deps: AuthDeps) {
  const timers = createTimers(deps.clock);
  const listeners = new Set<() => void>();
  let state: AuthState = { status: 'loading', user: null };
  let session: Session | undefined;
  let renewing: Promise<boolean> | undefined;
  let failures = 0;
  /** Counts sign-ins and sign-outs: the answer to an earlier refresh is ignored. */
  let epoch = 0;

  function set(next: AuthState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function enter(next: Session): void {
    epoch += 1;
    failures = 0;
    timers.cancel('retry');
    session = next;
    deps.storage?.setItem(hintKey, '1');
    set({ status: 'in', user: next.user });
  }

  function leave(): void {
    epoch += 1;
    timers.cancel('retry');
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
      // The server is unreachable or busy: the user may still be signed in, so the hint stays.
      if (state.status === 'loading') set({ status: 'out', user: null });
      failures += 1;
      timers.set('retry', Math.min(60_000, 2_000 * 2 ** (failures - 1)), () => void renew());
      return false;
    }
  }

  /** Gets a new access token; concurrent callers share one call. False when nobody is signed in. */
  function renew(): Promise<boolean> {
    renewing ??= refresh().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  deps.channel?.addEventListener('message', ({ data }) => {
    if (data === 'signed-out') leave();
    if (data === 'signed-in' && state.status !== 'in') void renew();
  });

  return {
    getState: (): AuthState => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** At the first load: calls the server only if someone was signed in here. */
    start(): void {
      if (state.status !== 'loading') return;
      if (deps.storage?.getItem(hintKey) === '1') void renew();
      else set({ status: 'out', user: null });
    },
    renew,
    /** A token that is valid for a minute at least, or undefined when nobody is signed in. */
    async accessToken(): Promise<string | undefined> {
      if (session === undefined && state.status === 'loading' && renewing !== undefined) await renewing;
      if (session !== undefined && Date.parse(session.expiresAt) - deps.clock.now() < margin) await renew();
      return session?.accessToken;
    },
    /** Call after a sign-in in this tab. */
    signedIn(next: Session): void {
      enter(next);
      deps.channel?.postMessage('signed-in');
    },
    setUser(user: OwnProfile): void {
      if (session === undefined) return;
      session = { ...session, user };
      set({ status: 'in', user });
    },
    /** Signs out here and in the other tabs, then revokes the refresh token. */
    async signOut(): Promise<void> {
      leave();
      deps.channel?.postMessage('signed-out');
      await deps.signOut();
    },
  };
}
