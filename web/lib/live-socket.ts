import { clockOf } from '../../client/clock';
import { createSocket, type Socket } from '../../client/socket';
import { call } from './api';
import { auth } from './auth';

let shared: Socket | undefined;

/** The page's one socket; as the person who is signed in, or as an anonymous viewer. */
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
    // A tab that never had an account stays anonymous; only a change of person needs another socket.
    if (next !== status && (next === 'in' || status === 'in')) own.renew();
    status = next;
  });
  shared = own;
  return own;
}

async function url(): Promise<string> {
  await known();
  const base = `${location.origin.replace(/^http/, 'ws')}/ws`;
  if (auth.getState().status !== 'in') return base;
  const { ticket } = await call('users.createSocketTicket', {});
  return `${base}?ticket=${encodeURIComponent(ticket)}`;
}

/** Waits until it is known who is signed in, so that nobody enters twice. */
function known(): Promise<void> {
  return new Promise((done) => {
    if (auth.getState().status !== 'loading') return done();
    const stop = auth.subscribe(() => {
      if (auth.getState().status === 'loading') return;
      stop();
      done();
    });
  });
}
