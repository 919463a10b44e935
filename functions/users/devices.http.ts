import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { http } from '../kit/http';
import { deviceName } from './device-name';
import { endSession, listOpenSessions, openSession } from './sign-ins';

export const listDevices = http(routes.listDevices, async ({ actor }) => {
  const sessions = await listOpenSessions(actor.userId, Date.now());
  const items = sessions.map(({ sessionId, userAgent, address, signedInAt, rotatedAt }) => ({
    sessionId,
    current: sessionId === actor.sessionId,
    device: deviceName(userAgent),
    address,
    signedInAt: new Date(signedInAt * 1000).toISOString(),
    lastUsedAt: new Date(rotatedAt).toISOString(),
  }));
  return { items };
});

export const signOutDevice = http(routes.signOutDevice, async ({ actor: { userId }, params }) => {
  const session = await openSession({ userId, sessionId: params.sessionId });
  if (session === undefined) throw new ProblemError('not-found', 'This device is not signed in.');
  await endSession(session);
  return undefined;
});
