import { randomUUID } from 'node:crypto';
import { AwsError } from '../../runtime/cloud';
import { checkEmailFree, checkRequired, checkWritable, readAttributes } from './attributes';
import { checkCode, type Delivery, expiredCode, sendCode, simulatedDelivery, withoutCode } from './codes';
import {
  type ClientCall,
  type Context,
  change,
  clientCall,
  type Input,
  invalid,
  notAuthorized,
  text,
  userCall,
  userNotFound,
} from './context';
import type { User } from './model';
import { checkPolicy, hashPassword } from './passwords';
import { runTrigger, triggerAttributes } from './triggers';

export async function signUp(context: Context, input: Input): Promise<unknown> {
  const login = text(input, 'Username', 128);
  const call = clientCall(context, input, login);
  const { pool, store, client } = call;
  if (pool.adminCreatesOnly) throw notAuthorized('SignUp is not permitted for this user pool');
  const attributes = readAttributes(pool, input.UserAttributes);
  checkWritable(client, attributes);
  const sub = randomUUID();
  const username = nameOf(call, login, attributes, sub);
  checkPolicy(input.Password, pool.password);
  checkRequired(pool, attributes);
  checkNameFree(call, username, attributes);

  const decision = await runTrigger(context.cloud, pool, 'PreSignUp', {
    source: 'PreSignUp_SignUp',
    username,
    clientId: client.id,
    request: {
      userAttributes: attributes,
      validationData: pairs(input.ValidationData),
      ...(input.ClientMetadata ? { clientMetadata: input.ClientMetadata } : {}),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  const passwordHash = await hashPassword(input.Password);
  // Another sign-up may have taken the name during the trigger and the hash.
  checkNameFree(call, username, attributes);
  const confirmed = decision.autoConfirmUser === true;
  const verified = decision.autoVerifyEmail === true && attributes.email;
  if (verified && confirmed) checkEmailFree(call, attributes.email);
  const now = Date.now();
  const user = store.saveUser({
    sub,
    username,
    attributes: {
      ...attributes,
      ...(attributes.email ? { email_verified: verified ? 'true' : 'false' } : {}),
    },
    status: confirmed ? 'CONFIRMED' : 'UNCONFIRMED',
    enabled: true,
    created: now,
    modified: now,
    passwordHash,
    groups: [],
    codes: {},
    counts: {},
  });
  let sent: Delivery | undefined;
  if (confirmed) await runPostConfirmation(context, call, user, 'PostConfirmation_ConfirmSignUp');
  else if (pool.autoVerified.includes('email') && attributes.email) {
    sent = await sendCode(context, call, user, 'confirm', {
      source: 'CustomMessage_SignUp',
      clientId: client.id,
      metadata: input.ClientMetadata,
    });
  }
  return { UserConfirmed: confirmed, UserSub: sub, ...(sent ? { CodeDeliveryDetails: sent } : {}) };
}

/** The user name: the given one, or an id where users sign in by email only. */
export function nameOf(
  { pool }: Pick<ClientCall, 'pool'>,
  login: string,
  attributes: Record<string, string>,
  sub: string,
): string {
  if (pool.usernameAttributes.length > 0) {
    if (!pool.usernameAttributes.includes('email') || !login.includes('@')) {
      throw invalid('Username should be an email.');
    }
    const [email] = Object.values(readAttributes(pool, [{ Name: 'email', Value: login }]));
    if (attributes.email !== undefined && attributes.email !== email) {
      throw invalid('Username and email attribute must be the same.');
    }
    attributes.email = email!;
    return sub;
  }
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(login)) {
    throw invalid(
      "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    );
  }
  if (pool.aliasAttributes.includes('email') && login.includes('@')) {
    throw invalid('Username cannot be of email format, since user pool is configured for email alias.');
  }
  return pool.caseSensitive ? login : login.toLowerCase();
}

export function checkNameFree(
  { pool, store }: Pick<ClientCall, 'pool' | 'store'>,
  username: string,
  attributes: Readonly<Record<string, string>>,
): void {
  const exists = (message: string) => new AwsError('UsernameExistsException', message);
  if (store.username(username)) throw exists('User already exists');
  const byEmail = pool.usernameAttributes.includes('email') && attributes.email;
  if (byEmail && store.emails(byEmail).length > 0) {
    throw exists('An account with the given email already exists.');
  }
}

export async function confirmSignUp(context: Context, input: Input): Promise<unknown> {
  const { user, ...call } = userCall(context, input);
  const given = text(input, 'ConfirmationCode');
  if (!user) throw call.client.hidesUsers ? expiredCode() : userNotFound();
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const email = checkCode(call, user, 'confirm', given);
  if (input.ForceAliasCreation === true && call.pool.aliasAttributes.includes('email')) {
    for (const other of call.store.emails(email)) {
      if (other.sub === user.sub || other.attributes.email_verified !== 'true') continue;
      change(call.store, other.sub, { attributes: { ...other.attributes, email_verified: 'false' } });
    }
  } else checkEmailFree(call, email, user.sub);
  const verifies = user.attributes.email === email;
  const changed = change(call.store, user.sub, {
    status: 'CONFIRMED',
    attributes: verifies ? { ...user.attributes, email_verified: 'true' } : user.attributes,
    ...withoutCode(user, 'confirm'),
  });
  await runPostConfirmation(context, call, changed, 'PostConfirmation_ConfirmSignUp');
  return {};
}

/** Runs the PostConfirmation trigger. */
export async function runPostConfirmation(
  context: Context,
  { pool, client, input }: Pick<ClientCall, 'pool' | 'input'> & { client?: ClientCall['client'] },
  user: User,
  source: string,
): Promise<void> {
  await runTrigger(context.cloud, pool, 'PostConfirmation', {
    source,
    username: user.username,
    clientId: client?.id ?? 'CLIENT_ID_NOT_APPLICABLE',
    request: {
      userAttributes: triggerAttributes(user),
      ...(input.ClientMetadata ? { clientMetadata: input.ClientMetadata } : {}),
    },
  });
}

export async function resendConfirmationCode(context: Context, input: Input): Promise<unknown> {
  const { login, user, ...call } = userCall(context, input);
  if (!user) {
    if (!call.client.hidesUsers) throw userNotFound();
    return simulatedDelivery(login);
  }
  if (user.status !== 'UNCONFIRMED') throw invalid('User is already confirmed.');
  const sent = await sendCode(context, call, user, 'confirm', {
    source: 'CustomMessage_ResendCode',
    clientId: call.client.id,
    metadata: input.ClientMetadata,
  });
  return { CodeDeliveryDetails: sent };
}

function pairs(list: unknown): Record<string, string> | null {
  if (!Array.isArray(list)) return null;
  return Object.fromEntries(list.map((item) => [String(item?.Name), String(item?.Value ?? '')]));
}
