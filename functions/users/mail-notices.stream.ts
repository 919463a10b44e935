import { mailNoticesEnv } from '../../domain/users/env';
import { type Notice, noticeMail } from '../../domain/users/mails';
import { maskEmail } from '../../domain/users/names';
import { sendMail } from '../kit/clients/mail';
import { type ItemChange, stream } from '../kit/consume';
import { env } from '../kit/env';
import { findProfile, type ProfileItem } from './accounts-store';
import { deviceName } from './device-name';
import type { SessionItem } from './sessions-store';
import type { TokensItem } from './tokens-store';

const { MAIL_FROM } = env(mailNoticesEnv);

/** Mails people what happened to their account. A change of the address goes to the old one too. */
export const handler = stream(async (change, { log }) => {
  const mailing = await noticeOf(change);
  if (mailing === undefined) return;
  const { notice, profile, addresses = [profile.email] } = mailing;
  const { subject, body } = noticeMail(notice, profile.username, new Date(change.time).toISOString());
  for (const to of addresses) {
    await sendMail({ from: MAIL_FROM, to, subject, body }).catch((error: unknown) => {
      // SES refuses some addresses for good: they must not hold up the others.
      if (!isRefusal(error)) throw error;
      log.error('A notice was refused', { userId: profile.userId, kind: notice.kind, error });
    });
  }
  log.info('A notice was mailed', { userId: profile.userId, kind: notice.kind });
});

interface Mailing {
  readonly notice: Notice;
  readonly profile: ProfileItem;
  readonly addresses?: readonly string[];
}

async function noticeOf({ keys, newImage, oldImage }: ItemChange): Promise<Mailing | undefined> {
  if (newImage === undefined) return undefined;
  if (keys.sk === 'PROFILE') return movedEmail(oldImage as ProfileItem | undefined, newImage as ProfileItem);
  if (String(keys.sk).startsWith('SESSION#')) {
    const { isNewDevice, userAgent, address } = newImage as SessionItem;
    if (!isNewDevice || oldImage !== undefined) return undefined;
    return await about(keys, { kind: 'new-device', device: deviceName(userAgent), address });
  }
  if (keys.sk !== 'TOKENS') return undefined;
  const { refusedUntil, reason } = newImage as TokensItem;
  if (refusedUntil === oldImage?.refusedUntil || reason === undefined) return undefined;
  return await about(keys, { kind: reason });
}

function movedEmail(before: ProfileItem | undefined, profile: ProfileItem): Mailing | undefined {
  if (before?.status !== 'active' || before.email === profile.email) return undefined;
  const notice: Notice = { kind: 'email-changed', email: maskEmail(profile.email) };
  return { notice, profile, addresses: [before.email, profile.email] };
}

async function about({ pk }: ItemChange['keys'], notice: Notice): Promise<Mailing | undefined> {
  const profile = await findProfile(String(pk).slice('USER#'.length), Date.now());
  return profile && { notice, profile };
}

const isRefusal = (error: unknown): boolean =>
  ['MessageRejected', 'BadRequestException'].includes((error as { name?: string } | undefined)?.name ?? '');
