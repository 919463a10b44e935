import { ProblemError } from '../../domain/kit/problem';
import * as routes from '../../domain/users/contract';
import { emailKey } from '../../domain/users/names';
import { http } from '../kit/http';
import { moveEmail, type ProfileItem } from './accounts-store';
import { answerEvenly } from './even-time';
import * as pool from './identity';
import { countingPasswords, requireMail } from './limits';
import { activeProfile, ownProfile } from './profiles';
import { deleteReset } from './resets-store';
import { openSession, renewInPool } from './sign-ins';

/** The pool keeps the old address until the code is confirmed. */
export const requestEmailChange = http(routes.requestEmailChange, async ({ actor, body, request }) => {
  await countingPasswords(actor.userId, () => pool.checkPassword(actor.userId, body.currentPassword));
  await requireMail(body.email, request);
  await answerEvenly(() => pool.requestEmail(actor.userId, emailKey(body.email)));
  return undefined;
});

export const confirmEmailChange = http(routes.confirmEmailChange, async ({ actor, body }) => {
  const { userId, sessionId, groups } = actor;
  const [session, profile] = await Promise.all([
    openSession({ userId, sessionId }),
    activeProfile(userId, Date.now()),
  ]);
  if (session === undefined) throw new ProblemError('unauthenticated');
  const { poolAccessToken } = await renewInPool(session);
  const refused: unknown = await pool.confirmEmail(poolAccessToken, body.code).then(
    () => undefined,
    (error: unknown) => error,
  );
  // An earlier attempt may have come as far as the pool: then its code is used up, and the address is there.
  if (!(await adopt(profile)) && refused !== undefined) throw refused;
  return ownProfile(await activeProfile(userId, Date.now()), groups, Date.now());
});

/** Stores the pool's address, in which it is the authority. False when it is the known one. */
async function adopt(profile: ProfileItem): Promise<boolean> {
  const email = await pool.emailOf(profile.userId);
  if (email === undefined || email === profile.email) return false;
  // A code to reset the password may be in the old mailbox.
  await deleteReset(profile.userId);
  await moveEmail(profile, email);
  return true;
}
