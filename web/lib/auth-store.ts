import { ApiError } from '../../client/rest';
import type { OwnProfile } from '../../domain/users/model';

/** `loading` until the first refresh is answered; pages that need an account wait for it. */
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
  /** Trades the cookie for a new access token. */
  refresh(): Promise<Session>;
  signOut(): Promise<unknown>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'> | undefined;
  readonly now?: () => number;
}

/** Remembers that somebody was signed in, so that strangers cause no refresh call. Never a token. */
const hintKey = 'streamforge.signed-in';
/** A token is renewed this many ms before its end. */
const margin = 60_000;

/** The store of who is signed in: one refresh at a time, told to the other tabs. */
export function createAuth(deps: AuthDeps) {
  const now = deps.now ?? Date.now;
  const listeners = new Set<() => void>();
  let state: AuthState = { status: 'loading', user: null };
  let session: Session | undefined;
  let renewing: Promise<boolean> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  /** Counts sign-ins and sign-outs, so that a refresh that was under way cannot undo a later one. */
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
      // The server is away or busy: that says nothing of the person, so the hint stays.
      if (state.status === 'loading') set({ status: 'out', user: null });
      failures += 1;
      clearTimeout(retry);
      retry = setTimeout(() => void renew(), Math.min(60_000, 2_000 * 2 ** (failures - 1)));
      return false;
    }
  }

  /** Gets a new access token; callers at the same time share one call. False when nobody is signed in. */
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
    /** At the first load: asks the server only if somebody was signed in here. */
    start(): void {
      if (state.status !== 'loading') return;
      if (deps.storage?.getItem(hintKey) === '1') void renew();
      else set({ status: 'out', user: null });
    },
    renew,
    /** A token that is good for a while longer, or undefined when nobody is signed in. */
    async accessToken(): Promise<string | undefined> {
      if (session === undefined && state.status === 'loading' && renewing !== undefined) await renewing;
      if (session !== undefined && Date.parse(session.expiresAt) - now() < margin) await renew();
      return session?.accessToken;
    },
    /** A sign-in succeeded in this tab. */
    signedIn(next: Session): void {
      enter(next);
      deps.channel?.postMessage('signed-in');
    },
    setUser(user: OwnProfile): void {
      if (session === undefined) return;
      session = { ...session, user };
      set({ status: 'in', user });
    },
    /** Forgets the person here and in the other tabs, and then revokes the refresh token. */
    async signOut(): Promise<void> {
      leave();
      deps.channel?.postMessage('signed-out');
      await deps.signOut();
    },
  };
}
