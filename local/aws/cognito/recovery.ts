import type { AwsError } from '../../runtime/cloud';
import { checkCode, expiredCode, sendCode, simulatedDelivery, withoutCode } from './codes';
import {
  type Context,
  change,
  type Input,
  invalid,
  notAuthorized,
  text,
  userCall,
  userNotFound,
} from './context';
import type { User } from './model';
import { checkPolicy, countAttempt, hashPassword, passwordMatches, resetAttempts } from './passwords';
import { runPostConfirmation } from './sign-up';
import { tokenHolder } from './tokens';

/** Why a password cannot be reset; undefined when it can. */
function resetRefusal(user: User): AwsError | undefined {
  if (!user.enabled) return notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    return notAuthorized('User password cannot be reset in the current state.');
  }
  if (user.attributes.email && user.attributes.email_verified === 'true') return undefined;
  return invalid(
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}

export async function forgotPassword(context: Context, input: Input): Promise<unknown> {
  const { login, user, ...call } = userCall(context, input);
  const refusal = user ? resetRefusal(user) : userNotFound();
  if (!user || refusal) {
    if (call.client.hidesUsers) return simulatedDelivery(login);
    throw refusal;
  }
  const sent = await sendCode(context, call, user, 'reset', {
    source: 'CustomMessage_ForgotPassword',
    clientId: call.client.id,
    metadata: input.ClientMetadata,
  });
  return { CodeDeliveryDetails: sent };
}

export async function confirmForgotPassword(context: Context, input: Input): Promise<unknown> {
  const { user, ...call } = userCall(context, input);
  const code = text(input, 'ConfirmationCode');
  checkPolicy(input.Password, call.pool.password);
  if (!user) throw call.client.hidesUsers ? expiredCode() : userNotFound();
  if (!user.enabled) throw notAuthorized('User is disabled.');
  checkCode(call, user, 'reset', code);
  // Used up before the hash, so that two calls with one code cannot both succeed.
  change(call.store, user.sub, withoutCode(user, 'reset'));
  const passwordHash = await hashPassword(input.Password);
  const changed = change(call.store, user.sub, { passwordHash, status: 'CONFIRMED' });
  resetAttempts(call.store, user.sub);
  await runPostConfirmation(context, call, changed, 'PostConfirmation_ConfirmForgotPassword');
  return {};
}

export async function changePassword(context: Context, input: Input): Promise<unknown> {
  const { store, pool, user } = tokenHolder(context, input.AccessToken);
  countAttempt(store, user.sub);
  const right = await passwordMatches(String(input.PreviousPassword ?? ''), user.passwordHash);
  if (!right) throw notAuthorized('Incorrect username or password.');
  resetAttempts(store, user.sub);
  checkPolicy(input.ProposedPassword, pool.password);
  const passwordHash = await hashPassword(input.ProposedPassword);
  change(store, user.sub, { passwordHash });
  return {};
}
