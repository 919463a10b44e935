import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { canonicalId } from '../../domain/kit/id';
import { trigger } from '../kit/consume';
import { activate, findProfile } from './accounts-store';

/** After a confirmation (or a password reset, which proves the address as well) the account is active. */
export const handler = trigger<PostConfirmationTriggerEvent>(async ({ userName }, { log }) => {
  const userId = canonicalId(userName);
  const profile = await findProfile(userId, Date.now());
  if (profile === undefined) {
    log.warn('A confirmed user has no profile', { userId });
    return;
  }
  await activate(profile);
});
