import { clockOf } from '../../client/clock';
import { createSocket, type Socket } from '../../client/socket';
import { call } from './api';
import { auth } from './auth';

let shared: Socket | undefined;

/** The page's one socket, for the signed-in user or an anonymous viewer. */
export function socket(): Socket {
  if (shared !== undefined) return shared;
  const own = createSocket({ WebSocket, url, clock: clockOf(window) });
  window.addEventListener('online', () => own.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') own.wake();
  });
  let status = auth.getState().status;
  auth.subscribe(() => {
    const next = auth.getState().status;
    // Only a change of user needs another socket.
    if (next !== status && (next === 'in' || status === 'in')) own.renew();
    status = next;
  });
  shared = own;
  return own;
}

async function url(): Promise<string> {
  await authSettled();
  const base = `${location.origin.replace(/^http/, 'ws')}/ws`;
  if (auth.getState().status !== 'in') return base;
  const { ticket } = await call('users.createSocketTicket', {});
  return `${base}?ticket=${encodeURIComponent(ticket)}`;
}

/** Waits for the first refresh, so that no user connects twice. */
function authSettled(): Promise<void> {
  return new Promise((done) => {
    if (auth.getState().status !== 'loading') return done();
    const stop = auth.subscribe(() => {
      if (auth.getState().status === 'loading') return;
      stop();
      done();
    });
  });
}
