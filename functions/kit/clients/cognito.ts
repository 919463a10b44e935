import type {
  AdminUserGlobalSignOutCommandInput,
  AdminUserGlobalSignOutCommandOutput,
  ChangePasswordCommandInput,
  ChangePasswordCommandOutput,
  ConfirmForgotPasswordCommandInput,
  ConfirmForgotPasswordCommandOutput,
  ConfirmSignUpCommandInput,
  ConfirmSignUpCommandOutput,
  ForgotPasswordCommandInput,
  ForgotPasswordCommandOutput,
  GetTokensFromRefreshTokenCommandInput,
  GetTokensFromRefreshTokenCommandOutput,
  InitiateAuthCommandInput,
  InitiateAuthCommandOutput,
  ResendConfirmationCodeCommandInput,
  ResendConfirmationCodeCommandOutput,
  RevokeTokenCommandInput,
  RevokeTokenCommandOutput,
  SignUpCommandInput,
  SignUpCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { callJson } from '../aws/call';
import { endpointOf } from '../aws/environment';

interface Operations {
  AdminUserGlobalSignOut: [AdminUserGlobalSignOutCommandInput, AdminUserGlobalSignOutCommandOutput];
  ChangePassword: [ChangePasswordCommandInput, ChangePasswordCommandOutput];
  ConfirmForgotPassword: [ConfirmForgotPasswordCommandInput, ConfirmForgotPasswordCommandOutput];
  ConfirmSignUp: [ConfirmSignUpCommandInput, ConfirmSignUpCommandOutput];
  ForgotPassword: [ForgotPasswordCommandInput, ForgotPasswordCommandOutput];
  GetTokensFromRefreshToken: [GetTokensFromRefreshTokenCommandInput, GetTokensFromRefreshTokenCommandOutput];
  InitiateAuth: [InitiateAuthCommandInput, InitiateAuthCommandOutput];
  ResendConfirmationCode: [ResendConfirmationCodeCommandInput, ResendConfirmationCodeCommandOutput];
  RevokeToken: [RevokeTokenCommandInput, RevokeTokenCommandOutput];
  SignUp: [SignUpCommandInput, SignUpCommandOutput];
}

/** Calls the user pool. What a person does themselves needs no permission, so only the administrator's calls are signed. */
export async function cognito<O extends keyof Operations>(
  operation: O,
  input: Operations[O][0],
): Promise<Omit<Operations[O][1], '$metadata'>> {
  return await callJson(
    {
      service: 'cognito-idp',
      endpoint: endpointOf('cognito-idp', 'COGNITO_IDENTITY_PROVIDER'),
      version: '1.1',
      unsigned: !operation.startsWith('Admin'),
    },
    `AWSCognitoIdentityProviderService.${operation}`,
    input,
  );
}
