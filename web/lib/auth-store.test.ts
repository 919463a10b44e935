import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../domain/kit/client';
import type { OwnProfile } from '../../domain/users/model';
import { createAuth } from './auth-store';

const user = { userId: 'usr_1', username: 'ana' } as OwnProfile;
const session = (token: string, seconds = 3600) => ({
  accessToken: token,
  expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
  user,
});
const refused = (status: number) => new ApiError({ type: '', title: '', status, code: 'unauthenticated' });

/** Two tabs that receive each other's messages, as with BroadcastChannel. */
function tabs() {
  const listeners: ((event: { data: string }) => void)[] = [];
  const tab = () => {
    let own: (event: { data: string }) => void = () => {};
    return {
      addEventListener: (_: string, listener: unknown) => {
        own = listener as typeof own;
        listeners.push(own);
      },
      postMessage: (data: string) => {
        for (const listener of listeners) if (listener !== own) listener({ data });
      },
    } as unknown as BroadcastChannel;
  };
  return [tab(), tab()] as const;
}

function storage(initial?: string) {
  const values = new Map(initial === undefined ? [] : [['streamforge.signed-in', initial]]);
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an anonymous visitor causes no call', () => {
  const refresh = vi.fn();
  const auth = createAuth({ refresh, signOut: vi.fn(), storage: storage(), channel: undefined });
  auth.start();
  expect(auth.getState().status).toBe('out');
  expect(refresh).not.toHaveBeenCalled();
});

test('a user who was signed in is signed in again', async () => {
  const refresh = vi.fn(async () => session('a'));
  const auth = createAuth({ refresh, signOut: vi.fn(), storage: storage('1'), channel: undefined });
  auth.start();
  expect(await auth.accessToken()).toBe('a');
  expect(auth.getState()).toEqual({ status: 'in', user });
});

test('concurrent callers share one refresh, shortly before the token expires', async () => {
  const refresh = vi.fn(async () => session('new'));
  const auth = createAuth({ refresh, signOut: vi.fn(), storage: storage(), channel: undefined });
  auth.signedIn(session('old', 30));
  expect(await Promise.all([auth.accessToken(), auth.accessToken(), auth.accessToken()])).toEqual([
    'new',
    'new',
    'new',
  ]);
  expect(refresh).toHaveBeenCalledTimes(1);
  expect(await auth.accessToken()).toBe('new');
  expect(refresh).toHaveBeenCalledTimes(1);
});

test('a refused refresh signs out and removes the hint', async () => {
  const kept = storage('1');
  const auth = createAuth({
    refresh: () => Promise.reject(refused(401)),
    signOut: vi.fn(),
    storage: kept,
    channel: undefined,
  });
  auth.start();
  expect(await auth.accessToken()).toBeUndefined();
  expect(auth.getState().status).toBe('out');
  expect(kept.values.size).toBe(0);
});

test('when the server is down, the hint stays and the refresh is retried', async () => {
  const kept = storage('1');
  const refresh = vi.fn<() => Promise<ReturnType<typeof session>>>().mockRejectedValueOnce(refused(503));
  refresh.mockResolvedValue(session('late'));
  const auth = createAuth({ refresh, signOut: vi.fn(), storage: kept, channel: undefined });
  auth.start();
  await vi.advanceTimersByTimeAsync(1);
  expect(auth.getState().status).toBe('out');
  expect(kept.values.size).toBe(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(auth.getState().status).toBe('in');
});

test('a sign-out wins over a pending refresh, and reaches the other tabs', async () => {
  const [one, two] = tabs();
  let answer = (_: ReturnType<typeof session>) => {};
  const refresh = () => new Promise<ReturnType<typeof session>>((resolve) => (answer = resolve));
  const deps = { refresh, signOut: vi.fn(async () => undefined) };
  const first = createAuth({ ...deps, storage: storage(), channel: one });
  const second = createAuth({ ...deps, storage: storage(), channel: two });
  first.signedIn(session('a', 10));
  second.signedIn(session('b'));
  const renewing = first.renew();
  await second.signOut();
  answer(session('c'));
  await renewing;
  expect(first.getState().status).toBe('out');
  expect(await first.accessToken()).toBeUndefined();
});
