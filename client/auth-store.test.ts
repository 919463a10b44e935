import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OwnProfile } from '../domain/users/model';
import { type AuthChannel, type AuthDeps, createAuth } from './auth-store';
import { clockOf } from './clock';
import { ApiError } from './rest';

const user = { userId: 'usr_1', username: 'ana' } as OwnProfile;
const session = (token: string, seconds = 3600) => ({
  accessToken: token,
  expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
  user,
});
const refused = (status: number) => new ApiError({ type: '', title: '', status, code: 'unauthenticated' });

/** Two channels that receive each other's messages and, like BroadcastChannel, not their own. */
function channels(): [AuthChannel, AuthChannel] {
  const listeners: ((event: { data: unknown }) => void)[] = [];
  const channel = (own: number): AuthChannel => ({
    addEventListener: (_, listener) => {
      listeners[own] = listener;
    },
    postMessage: (data) => listeners[1 - own]?.({ data }),
  });
  return [channel(0), channel(1)];
}

const create = (deps: Partial<AuthDeps>) =>
  createAuth({
    ...{ refresh: vi.fn(), signOut: vi.fn(), clock: clockOf(globalThis) },
    ...{ storage: storage(), channel: undefined },
    ...deps,
  });

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
  const auth = create({ refresh });
  auth.start();
  expect(auth.getState().status).toBe('out');
  expect(refresh).not.toHaveBeenCalled();
});

test('a user who was signed in is signed in again', async () => {
  const refresh = vi.fn(async () => session('a'));
  const auth = create({ refresh, storage: storage('1') });
  auth.start();
  expect(await auth.accessToken()).toBe('a');
  expect(auth.getState()).toEqual({ status: 'in', user });
});

test('concurrent callers share one refresh, shortly before the token ends', async () => {
  const refresh = vi.fn(async () => session('new'));
  const auth = create({ refresh });
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

test('a refused refresh signs out and forgets the hint', async () => {
  const kept = storage('1');
  const auth = create({ refresh: () => Promise.reject(refused(401)), storage: kept });
  auth.start();
  expect(await auth.accessToken()).toBeUndefined();
  expect(auth.getState().status).toBe('out');
  expect(kept.values.size).toBe(0);
});

test('an unreachable server keeps the hint, and the refresh is retried', async () => {
  const kept = storage('1');
  const refresh = vi.fn<() => Promise<ReturnType<typeof session>>>().mockRejectedValueOnce(refused(503));
  refresh.mockResolvedValue(session('late'));
  const auth = create({ refresh, storage: kept });
  auth.start();
  await vi.advanceTimersByTimeAsync(1);
  expect(auth.getState().status).toBe('out');
  expect(kept.values.size).toBe(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(auth.getState().status).toBe('in');
});

test('a sign-out overrides a pending refresh and reaches the other tabs', async () => {
  const [one, two] = channels();
  let answer = (_: ReturnType<typeof session>) => {};
  const refresh = () => new Promise<ReturnType<typeof session>>((resolve) => (answer = resolve));
  const deps = { refresh, signOut: vi.fn(async () => undefined) };
  const first = create({ ...deps, channel: one });
  const second = create({ ...deps, channel: two });
  first.signedIn(session('a', 10));
  second.signedIn(session('b'));
  const renewing = first.renew();
  await second.signOut();
  answer(session('c'));
  await renewing;
  expect(first.getState().status).toBe('out');
  expect(await first.accessToken()).toBeUndefined();
});
