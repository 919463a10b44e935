import { AwsError } from '../../runtime/cloud';
import { checkCode, delivery, sendCode, withoutCode } from './codes';
import {
  type Context,
  change,
  clientCall,
  findUser,
  type Input,
  invalid,
  notAuthorized,
  text,
  userNotFound,
} from './context';
import { checkPolicy, countAttempt, hashPassword, passwordMatches, resetAttempts } from './passwords';
import { runPostConfirmation } from './sign-up';
import { tokenHolder } from './tokens';

export async function forgotPassword(context: Context, input: Input): Promise<unknown> {
  const login = text(input, 'Username', 128);
  const call = clientCall(context, input, login);
  const user = findUser(call, login);
  const { hidesUsers } = call.client;
  const simulated = { CodeDeliveryDetails: delivery(login.includes('@') ? login : `${login}@example.com`) };
  if (!user) {
    if (!hidesUsers) throw userNotFound();
    return simulated;
  }
  if (!user.enabled) {
    if (hidesUsers) return simulated;
    throw notAuthorized('User is disabled.');
  }
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if (hidesUsers) return simulated;
    throw notAuthorized('User password cannot be reset in the current state.');
  }
  if (!user.attributes.email || user.attributes.email_verified !== 'true') {
    if (hidesUsers) return simulated;
    throw invalid(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  }
  const sent = await sendCode(context, call, user, 'reset', {
    source: 'CustomMessage_ForgotPassword',
    clientId: call.client.id,
    metadata: input.ClientMetadata,
  });
  return { CodeDeliveryDetails: sent };
}

export async function confirmForgotPassword(context: Context, input: Input): Promise<unknown> {
  const login = text(input, 'Username', 128);
  const call = clientCall(context, input, login);
  const code = text(input, 'ConfirmationCode');
  checkPolicy(input.Password, call.pool.password);
  const user = findUser(call, login);
  if (!user) {
    if (!call.client.hidesUsers) throw userNotFound();
    throw new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  }
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
