import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { canonicalId } from '../../domain/kit/id';
import { once } from '../../domain/kit/once';
import { type ProblemCode, ProblemError } from '../../domain/kit/problem';
import { usersApiEnv } from '../../domain/users/env';
import { cognito } from '../kit/clients/cognito';
import { env } from '../kit/env';
import { type AppClient, secretHash, signInClient, signUpClient } from './app-clients';

/** The user pool. Its username is our user id, its alias the e-mail address; its refusals become problems. */

const settings = once(() => env(usersApiEnv));

/** What every call about a user carries: the client, and the proof of its secret. */
const about = (client: AppClient, username: string) => ({
  ClientId: client.id,
  SecretHash: secretHash(client, username),
  Username: username,
});

export interface Tokens {
  /** The platform's access token: the pool's identity token. The pool itself takes it for nothing. */
  readonly accessToken: string;
  /** The pool's access token. It may change the account, so it never leaves this service. */
  readonly poolAccessToken: string;
  readonly userId: string;
  /** The pool's name of the sign-in. */
  readonly sessionId: string;
  /** Epoch seconds. */
  readonly signedInAt: number;
  readonly groups: readonly string[];
  /** When the access token ends, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Creates the account in the pool, which sends the code. Throws `password-too-weak`, `rate-limited`. */
export async function signUp(userId: string, email: string, password: string): Promise<void> {
  const user = about(await signUpClient(), userId);
  await callPool({ UsernameExistsException: 'ignore', CodeDeliveryFailureException: 'ignore' }, () =>
    cognito().send(
      new SignUpCommand({
        ...user,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    ),
  );
}

/** Throws `email-taken` when the code is right, and `code-mismatch` for every other refusal: it may not reveal an account. */
export async function confirmSignUp(username: string, code: string): Promise<void> {
  const user = about(await signUpClient(), username);
  await callPool(
    {
      ...sameForAll,
      AliasExistsException: 'email-taken',
      UserLambdaValidationException: 'ignore',
      UnexpectedLambdaException: 'ignore',
    },
    () => cognito().send(new ConfirmSignUpCommand({ ...user, ConfirmationCode: code })),
  );
}

/** Sends the code again, if there is such an account; the answer does not reveal it. */
export async function resendCode(username: string): Promise<void> {
  const user = about(await signUpClient(), username);
  await callPool(discreet, () => cognito().send(new ResendConfirmationCodeCommand(user)));
}

/** Throws `credentials-rejected`, `not-confirmed`, `rate-limited`. */
export async function signIn(
  username: string,
  password: string,
): Promise<Tokens & { readonly poolRefreshToken: string }> {
  const client = await signInClient();
  const answer = await callPool(
    {
      NotAuthorizedException: {
        saying: lockedAccount,
        is: 'rate-limited',
        else: 'credentials-rejected',
      },
      UserNotFoundException: 'credentials-rejected',
      InvalidParameterException: 'credentials-rejected',
      PasswordResetRequiredException: 'credentials-rejected',
      UserNotConfirmedException: 'not-confirmed',
    },
    () =>
      cognito().send(
        new InitiateAuthCommand({
          ClientId: client.id,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: {
            USERNAME: username,
            PASSWORD: password,
            SECRET_HASH: secretHash(client, username),
          },
        }),
      ),
  );
  if (!answer?.AuthenticationResult) {
    throw new ProblemError('credentials-rejected', 'The account needs a new password first.');
  }
  const { RefreshToken } = answer.AuthenticationResult;
  return { ...tokensOf(answer.AuthenticationResult), poolRefreshToken: RefreshToken! };
}

/** New tokens of a sign-in, by the pool's refresh token. Throws `unauthenticated` when it is not valid. */
export async function refresh(poolRefreshToken: string): Promise<Tokens> {
  const { id, secret } = await signInClient();
  const answer = await callPool(
    {
      NotAuthorizedException: 'unauthenticated',
      UserNotFoundException: 'unauthenticated',
      InvalidParameterException: 'unauthenticated',
    },
    () =>
      cognito().send(
        new GetTokensFromRefreshTokenCommand({
          ClientId: id,
          ClientSecret: secret,
          RefreshToken: poolRefreshToken,
        }),
      ),
  );
  if (!answer?.AuthenticationResult) throw new ProblemError('unauthenticated');
  return tokensOf(answer.AuthenticationResult);
}

/** Revokes the pool's refresh token of a sign-in, and the tokens made with it. An invalid one is no error. */
export async function revoke(poolRefreshToken: string): Promise<void> {
  const { id, secret } = await signInClient();
  await callPool(
    {
      NotAuthorizedException: 'ignore',
      UnauthorizedException: 'ignore',
      InvalidParameterException: 'ignore',
      UnsupportedTokenTypeException: 'ignore',
    },
    () =>
      cognito().send(new RevokeTokenCommand({ ClientId: id, ClientSecret: secret, Token: poolRefreshToken })),
  );
}

/** Sends a code to set a new password, if there is such an account; the answer does not reveal it. */
export async function forgotPassword(username: string): Promise<void> {
  const user = about(await signInClient(), username);
  await callPool(discreet, () => cognito().send(new ForgotPasswordCommand(user)));
}

/** Throws `password-too-weak`, and `code-mismatch` for every other refusal: it may not reveal an account. */
export async function resetPassword(username: string, code: string, password: string): Promise<void> {
  const user = about(await signInClient(), username);
  await callPool(
    {
      ...sameForAll,
      UserLambdaValidationException: 'ignore',
    },
    () =>
      cognito().send(
        new ConfirmForgotPasswordCommand({ ...user, ConfirmationCode: code, Password: password }),
      ),
  );
}

/** Throws `credentials-rejected`, `password-too-weak`, `rate-limited`. */
export async function changePassword(userId: string, from: string, to: string): Promise<void> {
  const { poolAccessToken: AccessToken } = await signIn(userId, from);
  await callPool({ NotAuthorizedException: 'credentials-rejected' }, () =>
    cognito().send(new ChangePasswordCommand({ AccessToken, PreviousPassword: from, ProposedPassword: to })),
  );
}

/** Throws `credentials-rejected` or `rate-limited` unless it is the user's password. */
export async function checkPassword(userId: string, password: string): Promise<void> {
  const { poolRefreshToken } = await signIn(userId, password);
  await revoke(poolRefreshToken);
}

/**
 * Sends a code to a new address; the pool keeps the old one until then. An address of another account gets none, and
 * the caller does not learn of it.
 */
export async function requestEmail(userId: string, email: string): Promise<void> {
  await callPool({ AliasExistsException: 'ignore', CodeDeliveryFailureException: 'ignore' }, () =>
    cognito().send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: settings().USER_POOL_ID,
        Username: userId,
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    ),
  );
}

/** Moves the account to the new address. Throws `code-mismatch`, `code-expired`, `email-taken`, `rate-limited`. */
export async function confirmEmail(poolAccessToken: string, code: string): Promise<void> {
  await callPool({ AliasExistsException: 'email-taken', NotAuthorizedException: 'unauthenticated' }, () =>
    cognito().send(
      new VerifyUserAttributeCommand({ AccessToken: poolAccessToken, AttributeName: 'email', Code: code }),
    ),
  );
}

/** The confirmed address of a user. */
export async function emailOf(userId: string): Promise<string | undefined> {
  const { UserAttributes = [] } = await cognito().send(
    new AdminGetUserCommand({ UserPoolId: settings().USER_POOL_ID, Username: userId }),
  );
  const attribute = (name: string) => UserAttributes.find(({ Name }) => Name === name)?.Value;
  return attribute('email_verified') === 'true' ? attribute('email') : undefined;
}

/** Revokes every refresh token of a user. */
export async function signOutEverywhere(userId: string): Promise<void> {
  await cognito().send(
    new AdminUserGlobalSignOutCommand({ UserPoolId: settings().USER_POOL_ID, Username: userId }),
  );
}

/** The pool's lock of an account doubles with each wrong password; it does not say how long it is. */
const lockedAccount = /attempts exceeded/i;
const lockedText =
  'The password was wrong too often, so the account is locked for a while, at most 15 minutes.';

type Verdict = ProblemCode | 'ignore';
/** For an exception that stands for several refusals: its message decides. */
type ByMessage = { readonly saying: RegExp; readonly is: Verdict; readonly else: Verdict };
type Verdicts = Readonly<Record<string, Verdict | ByMessage>>;

const common: Verdicts = {
  CodeMismatchException: 'code-mismatch',
  ExpiredCodeException: 'code-expired',
  InvalidPasswordException: 'password-too-weak',
  InvalidParameterException: 'validation-failed',
  TooManyRequestsException: 'rate-limited',
  TooManyFailedAttemptsException: 'rate-limited',
  LimitExceededException: 'rate-limited',
};

/** Refusals that would reveal whether there is an account; limits too, since they count per account. */
const discreet: Verdicts = {
  UserNotFoundException: 'ignore',
  InvalidParameterException: 'ignore',
  NotAuthorizedException: 'ignore',
  LimitExceededException: 'ignore',
  CodeDeliveryFailureException: 'ignore',
};

/** Refusals of a code, which differ by what the pool knows of the account. */
const sameForAll: Verdicts = {
  UserNotFoundException: 'code-mismatch',
  UserNotConfirmedException: 'code-mismatch',
  NotAuthorizedException: 'code-mismatch',
  InvalidParameterException: 'code-mismatch',
  ExpiredCodeException: 'code-mismatch',
  LimitExceededException: 'code-mismatch',
  TooManyFailedAttemptsException: 'code-mismatch',
};

/** Calls the pool and turns its refusals into problems; undefined when a refusal is ignored. */
async function callPool<T>(verdicts: Verdicts, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const found = verdicts[error.name] ?? common[error.name];
    const verdict =
      typeof found === 'object' ? (found.saying.test(error.message) ? found.is : found.else) : found;
    if (verdict === undefined) throw error;
    if (verdict === 'ignore') return undefined;
    throw new ProblemError(verdict, lockedAccount.test(error.message) ? lockedText : undefined, {
      cause: error,
      ...(verdict === 'rate-limited' && { retryAfter: 60 }),
    });
  }
}

/** The token comes from the pool itself, so its claims need no verification. */
function tokensOf(result: AuthenticationResultType): Tokens {
  const accessToken = result.IdToken!;
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString('utf8')) as {
    'cognito:username': string;
    'cognito:groups'?: string[];
    origin_jti: string;
    auth_time: number;
    exp: number;
  };
  return {
    accessToken,
    poolAccessToken: result.AccessToken!,
    userId: canonicalId(claims['cognito:username']),
    sessionId: claims.origin_jti,
    signedInAt: claims.auth_time,
    groups: claims['cognito:groups'] ?? [],
    expiresAt: claims.exp * 1000,
  };
}
