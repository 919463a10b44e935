import { checkEmailFree, checkMutable, checkWritable, readAttributes } from './attributes';
import { checkCode, type Delivery, expiredCode, sendCode, withoutCode } from './codes';
import { attributeList, type Context, change, type Input, invalid, text } from './context';
import type { User } from './model';
import { tokenHolder } from './tokens';

export function getUser(context: Context, input: Input): unknown {
  const { user, client } = tokenHolder(context, input.AccessToken);
  const readable = Object.fromEntries(
    Object.entries(user.attributes).filter(([name]) => client?.readable?.includes(name) ?? true),
  );
  return { Username: user.username, UserAttributes: attributeList(readable, user.sub) };
}

export function deleteUser(context: Context, input: Input): unknown {
  const { user, store } = tokenHolder(context, input.AccessToken);
  store.removeUser(user);
  return {};
}

export function deleteUserAttributes(context: Context, input: Input): unknown {
  const { pool, store, user, client } = tokenHolder(context, input.AccessToken);
  const names = (Array.isArray(input.UserAttributeNames) ? input.UserAttributeNames : []).map(String);
  const emptied = readAttributes(
    pool,
    names.map((Name) => ({ Name, Value: '' })),
  );
  checkWritable(client!, emptied);
  checkMutable(pool, emptied);
  const left = Object.entries(user.attributes).filter(([name]) => !names.includes(name));
  change(store, user.sub, { attributes: Object.fromEntries(left) });
  return {};
}

export async function updateUserAttributes(context: Context, input: Input): Promise<unknown> {
  const holder = tokenHolder(context, input.AccessToken);
  const { pool, store, user, client } = holder;
  const attributes = readAttributes(pool, input.UserAttributes);
  checkWritable(client!, attributes);
  checkMutable(pool, attributes);
  const email = attributes.email !== user.attributes.email ? attributes.email : undefined;
  checkEmailFree(holder, email, user.sub);
  const waits = email && pool.autoVerified.includes('email') && pool.verifyBeforeUpdate.includes('email');
  if (waits) delete attributes.email;
  const changed = change(store, user.sub, { attributes: merged(user, attributes, Boolean(email) && !waits) });
  const sent: Delivery[] = [];
  if (email && pool.autoVerified.includes('email')) {
    sent.push(
      await sendCode(context, holder, changed, 'email', {
        source: 'CustomMessage_UpdateUserAttribute',
        clientId: client!.id,
        email,
        metadata: input.ClientMetadata,
      }),
    );
  }
  return { CodeDeliveryDetailsList: sent };
}

function merged(
  user: User,
  attributes: Readonly<Record<string, string>>,
  unverified: boolean,
): Record<string, string> {
  const all = { ...user.attributes, ...attributes, ...(unverified ? { email_verified: 'false' } : {}) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

export async function attributeCode(context: Context, input: Input): Promise<unknown> {
  const holder = tokenHolder(context, input.AccessToken);
  if (input.AttributeName !== 'email') throw invalid('Only the attribute email can be verified.');
  const pending = holder.user.codes.email;
  const sent = await sendCode(context, holder, holder.user, 'email', {
    source: 'CustomMessage_VerifyUserAttribute',
    clientId: holder.client!.id,
    metadata: input.ClientMetadata,
    ...(pending ? { email: pending.email } : {}),
  });
  return { CodeDeliveryDetails: sent };
}

export function verifyAttribute(context: Context, input: Input): unknown {
  const holder = tokenHolder(context, input.AccessToken);
  const { store, user, pool } = holder;
  if (input.AttributeName !== 'email') throw invalid('Only the attribute email can be verified.');
  const email = checkCode(holder, user, 'email', text(input, 'Code'));
  if (email !== user.attributes.email && !pool.verifyBeforeUpdate.includes('email')) throw expiredCode();
  checkEmailFree(holder, email, user.sub);
  change(store, user.sub, {
    attributes: { ...user.attributes, email, email_verified: 'true' },
    ...withoutCode(user, 'email'),
  });
  return {};
}
