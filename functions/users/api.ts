import { api } from '../kit/http';
import { changePassword } from './change-password.http';
import { confirmSignUp } from './confirm-sign-up.http';
import { createSocketTicket } from './create-socket-ticket.http';
import { followChannel } from './follow-channel.http';
import { forgotPassword } from './forgot-password.http';
import { getFollow } from './get-follow.http';
import { getOwnProfile } from './get-own-profile.http';
import { getProfile } from './get-profile.http';
import { listFollows } from './list-follows.http';
import { refresh } from './refresh.http';
import { renameUser } from './rename-user.http';
import { resendCode } from './resend-code.http';
import { resetPassword } from './reset-password.http';
import { signIn } from './sign-in.http';
import { signOut } from './sign-out.http';
import { signOutEverywhere } from './sign-out-everywhere.http';
import { signUp } from './sign-up.http';
import { unfollowChannel } from './unfollow-channel.http';
import { updateProfile } from './update-profile.http';

/** The REST API of the users service. */
export const handler = api([
  signUp,
  confirmSignUp,
  resendCode,
  signIn,
  refresh,
  signOut,
  signOutEverywhere,
  forgotPassword,
  resetPassword,
  changePassword,
  createSocketTicket,
  getOwnProfile,
  updateProfile,
  renameUser,
  getProfile,
  followChannel,
  unfollowChannel,
  getFollow,
  listFollows,
]);
