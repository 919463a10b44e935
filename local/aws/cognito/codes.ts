import { randomInt, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../runtime/cloud';
import { type Context, change, type OpenPool } from './context';
import type { CodeCount, CodePurpose, User } from './model';
import { runTrigger, triggerAttributes } from './triggers';

const HOUR = 3_600_000;
/** How long a code is valid (developer guide, quotas). */
const VALIDITY: Readonly<Record<CodePurpose, number>> = { confirm: 24 * HOUR, reset: HOUR, email: 24 * HOUR };
/** Codes sent, and wrong guesses, per kind, user and hour. */
const LIMIT = 5;

export interface Delivery {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL';
  readonly AttributeName: 'email';
}

function delivery(email: string): Delivery {
  const [name = '', domain = ''] = email.split('@');
  return { Destination: `${name[0]}***@${domain[0]}***`, DeliveryMedium: 'EMAIL', AttributeName: 'email' };
}

/** The delivery that hides whether a user exists. */
export function simulatedDelivery(login: string): { CodeDeliveryDetails: Delivery } {
  return { CodeDeliveryDetails: delivery(login.includes('@') ? login : `${login}@example.com`) };
}

function count(user: User, purpose: CodePurpose): CodeCount {
  const now = Date.now();
  const before = user.counts[purpose];
  return before && now - before.since < HOUR ? before : { since: now, sent: 0, wrong: 0 };
}

export function expiredCode(): AwsError {
  return new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}

function limitExceeded(): AwsError {
  return new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/** Creates a code, which invalidates the one before, and mails it. */
export async function sendCode(
  context: Context,
  { pool, store }: OpenPool,
  user: User,
  purpose: CodePurpose,
  options: { source: string; clientId: string; email?: string; metadata?: unknown },
): Promise<Delivery> {
  const email = options.email ?? user.attributes.email;
  if (!email) throw new AwsError('CodeDeliveryFailureException', 'The user has no email address.');
  const before = count(user, purpose);
  if (before.sent >= LIMIT) throw limitExceeded();
  const value = String(randomInt(1_000_000)).padStart(6, '0');
  change(store, user.sub, {
    codes: { ...user.codes, [purpose]: { value, email, expires: Date.now() + VALIDITY[purpose] } },
    counts: { ...user.counts, [purpose]: { ...before, sent: before.sent + 1 } },
  });
  await mailCode(context, pool, user, value, { ...options, email });
  return delivery(email);
}

/** Mails a code or a temporary password, with the text of the CustomMessage trigger if there is one. */
export async function mailCode(
  context: Context,
  pool: OpenPool['pool'],
  user: User,
  code: string,
  options: { source: string; clientId: string; email: string; metadata?: unknown },
): Promise<void> {
  const invites = options.source === 'CustomMessage_AdminCreateUser';
  const answer = await runTrigger(context.cloud, pool, 'CustomMessage', {
    source: options.source,
    username: user.username,
    clientId: options.clientId,
    request: {
      userAttributes: triggerAttributes(user),
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: invites ? '{username}' : null,
      ...(options.metadata ? { clientMetadata: options.metadata } : {}),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  const standard = invites
    ? {
        subject: 'Your temporary password',
        body: 'Your username is {username} and temporary password is {####}',
      }
    : { subject: pool.emailSubject, body: pool.emailMessage };
  const fill = (text: string) =>
    text.replaceAll('{####}', () => code).replaceAll('{username}', () => user.username);
  context.mailbox.send({
    to: options.email,
    subject: fill(answer.emailSubject ?? standard.subject),
    body: fill(answer.emailMessage ?? standard.body),
    code,
  });
}

/**
 * Verifies a code. A wrong guess is counted; the caller removes a correct code ({@link withoutCode}) in the same write
 * as its effect.
 *
 * @returns the address that the code verifies
 * @throws AwsError CodeMismatchException, ExpiredCodeException, LimitExceededException
 */
export function checkCode({ store }: OpenPool, user: User, purpose: CodePurpose, given: string): string {
  const counted = count(user, purpose);
  if (counted.wrong >= LIMIT) throw limitExceeded();
  const code = user.codes[purpose];
  if (!code || code.expires < Date.now()) throw expiredCode();
  const bytes = Buffer.from(given);
  const wanted = Buffer.from(code.value);
  if (bytes.length !== wanted.length || !timingSafeEqual(bytes, wanted)) {
    change(store, user.sub, {
      counts: { ...user.counts, [purpose]: { ...counted, wrong: counted.wrong + 1 } },
    });
    throw new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');
  }
  return code.email;
}

/** The user's codes without the used one. */
export function withoutCode(user: User, purpose: CodePurpose): Pick<User, 'codes' | 'counts'> {
  return { codes: { ...user.codes, [purpose]: undefined }, counts: { ...user.counts, [purpose]: undefined } };
}
