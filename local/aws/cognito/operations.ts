import { AwsError } from '../../runtime/cloud';
import * as admin from './admin';
import type { Context, Input } from './context';
import { changePassword, confirmForgotPassword, forgotPassword } from './recovery';
import {
  attributeCode,
  deleteUser,
  deleteUserAttributes,
  getUser,
  updateUserAttributes,
  verifyAttribute,
} from './self-service';
import { globalSignOut, initiateAuth, respondToChallenge, revokeToken, tokensFromRefresh } from './sign-in';
import { confirmSignUp, resendConfirmationCode, signUp } from './sign-up';
import { tokenHolder } from './tokens';

type Operation = (context: Context, input: Input) => unknown;

/** Calls of the holder of an access token that are not emulated: without one they are refused as by AWS. */
const NOT_EMULATED = [
  'AssociateSoftwareToken',
  'CompleteWebAuthnRegistration',
  'ConfirmDevice',
  'DeleteWebAuthnCredential',
  'ForgetDevice',
  'GetDevice',
  'GetUserAuthFactors',
  'ListDevices',
  'ListUserSessions',
  'ListWebAuthnCredentials',
  'RevokeUserSession',
  'SetUserMFAPreference',
  'SetUserSettings',
  'StartWebAuthnRegistration',
  'UpdateDeviceStatus',
  'VerifySoftwareToken',
] as const;

const notEmulated =
  (name: string): Operation =>
  (context, input) => {
    tokenHolder(context, input.AccessToken);
    throw new AwsError('UnknownOperationException', `The local user pools do not answer ${name}.`);
  };

/** Calls that anyone may make: the credential is an app client's id or an access token, never IAM. */
export const OPEN: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ...NOT_EMULATED.map((name) => [name, notEmulated(name)] as const),
  ['ChangePassword', changePassword],
  ['ConfirmForgotPassword', confirmForgotPassword],
  ['ConfirmSignUp', confirmSignUp],
  ['DeleteUser', deleteUser],
  ['DeleteUserAttributes', deleteUserAttributes],
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
  ['DescribeUserPoolClient', admin.describeClient],
  ['ListUserPoolClients', admin.listClients],
  ['ListUsers', admin.listUsers],
]);
