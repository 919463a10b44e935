import { pick } from '../kit/env';

export const usersApiEnv = pick(
  'ORIGIN_SECRET',
  'USERS_TABLE',
  'USER_POOL_ID',
  'USER_POOL_CLIENT_ID',
  'SIGN_UP_CLIENT_ID',
  'ACCOUNT_REQUESTS_PER_ADDRESS',
);
export const authorizerEnv = pick(
  'ORIGIN_SECRET',
  'USERS_TABLE',
  'USER_POOL_ID',
  'USER_POOL_CLIENT_ID',
  'JWKS_URI',
);
/** Without any setting. */
export const customMessageEnv = {};
export const mailNoticesEnv = pick('USERS_TABLE', 'MAIL_FROM');
export const confirmUserEnv = pick('USERS_TABLE');
export const applyChannelChangeEnv = pick('USERS_TABLE');
export const publishUserEnv = pick('EVENT_BUS_NAME');
