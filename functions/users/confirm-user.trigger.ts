import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { canonicalId } from '../../domain/kit/id';
import { trigger } from '../kit/consume';
import { activate, findProfile } from './accounts-store';
import { refuseTokensUntil } from './tokens-store';

/**
 * After a confirmation (or a password reset, which proves the address as well) the account is active. A reset ends all
 * access here already, so that it does so even when the API fails after it.
 */
export const handler = trigger<PostConfirmationTriggerEvent>(async ({ userName, triggerSource }, { log }) => {
  const userId = canonicalId(userName);
  if (triggerSource === 'PostConfirmation_ConfirmForgotPassword') {
    const second = Math.floor(Date.now() / 1000);
    await refuseTokensUntil(userId, second, { endBots: true, reason: 'password-reset' });
  }
  const profile = await findProfile(userId, Date.now());
  if (profile === undefined) {
    log.warn('A confirmed user has no profile', { userId });
    return;
  }
  await activate(profile);
});
