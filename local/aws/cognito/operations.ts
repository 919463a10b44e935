import * as admin from './admin';
import type { Context, Input } from './context';
import { changePassword, confirmForgotPassword, forgotPassword } from './recovery';
import { attributeCode, deleteUser, getUser, updateUserAttributes, verifyAttribute } from './self-service';
import { globalSignOut, initiateAuth, respondToChallenge, revokeToken, tokensFromRefresh } from './sign-in';
import { confirmSignUp, resendConfirmationCode, signUp } from './sign-up';

type Operation = (context: Context, input: Input) => unknown;

/** Calls that anyone may make: the credential is an app client's id or an access token, never IAM. */
export const OPEN: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['ChangePassword', changePassword],
  ['ConfirmForgotPassword', confirmForgotPassword],
  ['ConfirmSignUp', confirmSignUp],
  ['DeleteUser', deleteUser],
  ['ForgotPassword', forgotPassword],
  ['GetTokensFromRefreshToken', tokensFromRefresh],
  ['GetUser', getUser],
  ['GetUserAttributeVerificationCode', attributeCode],
  ['GlobalSignOut', globalSignOut],
  ['InitiateAuth', (context, input) => initiateAuth(context, input, false)],
  ['ResendConfirmationCode', resendConfirmationCode],
  ['RespondToAuthChallenge', (context, input) => respondToChallenge(context, input, false)],
  ['RevokeToken', revokeToken],
  ['SignUp', signUp],
  ['UpdateUserAttributes', updateUserAttributes],
  ['VerifyUserAttribute', verifyAttribute],
]);

/** Calls that IAM decides on, with the pool as resource. */
export const ADMIN: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['AdminAddUserToGroup', admin.adminAddToGroup],
  ['AdminConfirmSignUp', admin.adminConfirmSignUp],
  ['AdminCreateUser', admin.adminCreateUser],
  ['AdminDeleteUser', admin.adminDeleteUser],
  ['AdminDisableUser', (context, input) => admin.adminEnableUser(context, input, false)],
  ['AdminEnableUser', (context, input) => admin.adminEnableUser(context, input, true)],
  ['AdminGetUser', admin.adminGetUser],
  ['AdminInitiateAuth', (context, input) => initiateAuth(context, input, true)],
  ['AdminListGroupsForUser', admin.adminListGroups],
  ['AdminRemoveUserFromGroup', admin.adminRemoveFromGroup],
  ['AdminRespondToAuthChallenge', (context, input) => respondToChallenge(context, input, true)],
  ['AdminSetUserPassword', admin.adminSetUserPassword],
  ['AdminUpdateUserAttributes', admin.adminUpdateUserAttributes],
  ['AdminUserGlobalSignOut', admin.adminSignOut],
  ['ListUsers', admin.listUsers],
]);
