/** A user pool of a template. */
export interface Pool {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly usernameAttributes: readonly string[];
  readonly aliasAttributes: readonly string[];
  readonly autoVerified: readonly string[];
  /** Attributes that keep their old value until the new one is verified. */
  readonly verifyBeforeUpdate: readonly string[];
  readonly caseSensitive: boolean;
  readonly adminCreatesOnly: boolean;
  readonly password: PasswordPolicy;
  /** Days. */
  readonly temporaryPasswordDays: number;
  readonly schema: ReadonlyMap<string, AttributeRule>;
  readonly triggers: Readonly<Partial<Record<TriggerName, string>>>;
  readonly preTokenVersion: '1' | '2';
  readonly emailSubject: string;
  readonly emailMessage: string;
  readonly groups: Map<string, Group>;
}

export const TRIGGERS = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'PreTokenGeneration',
  'CustomMessage',
] as const;
export type TriggerName = (typeof TRIGGERS)[number];

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly lowercase: boolean;
  readonly uppercase: boolean;
  readonly numbers: boolean;
  readonly symbols: boolean;
}

export interface AttributeRule {
  readonly required: boolean;
  readonly mutable: boolean;
  readonly type: 'String' | 'Number' | 'Boolean' | 'DateTime';
  /** Of the text's length, or of the number. */
  readonly min: number;
  readonly max: number;
}

export interface Group {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
}

export interface Client {
  readonly id: string;
  readonly name: string;
  readonly poolId: string;
  readonly secret?: string;
  readonly flows: readonly string[];
  /** Seconds. */
  readonly accessValidity: number;
  readonly idValidity: number;
  readonly refreshValidity: number;
  readonly hidesUsers: boolean;
  readonly rotation?: { readonly graceSeconds: number };
  readonly readable?: readonly string[];
  readonly writable?: readonly string[];
}

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';
export type CodePurpose = 'confirm' | 'reset' | 'email';

export interface Code {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly expires: number;
  /** The address that the code verifies. */
  readonly email: string;
}

/** Codes sent and wrong guesses of one kind in the current hour. */
export interface CodeCount {
  readonly since: number;
  readonly sent: number;
  readonly wrong: number;
}

export interface User {
  readonly sub: string;
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly created: number;
  readonly modified: number;
  readonly passwordHash?: string;
  /** Epoch milliseconds at which a password set by an administrator expires. */
  readonly temporaryUntil?: number;
  readonly groups: readonly string[];
  readonly codes: Readonly<Partial<Record<CodePurpose, Code>>>;
  readonly counts: Readonly<Partial<Record<CodePurpose, CodeCount>>>;
}

/** One sign-in with its refresh and access tokens. */
export interface Session {
  /** Also the tokens' `origin_jti`. */
  readonly id: string;
  readonly sub: string;
  readonly clientId: string;
  /** Epoch seconds. */
  readonly authTime: number;
  /** Epoch milliseconds. */
  readonly expires: number;
  /** SHA-256 of the refresh token. */
  readonly token: string;
  /** Rotated refresh tokens, with the end of their grace period in epoch milliseconds. */
  readonly replaced: Readonly<Record<string, number>>;
  readonly revoked: boolean;
}

/** Consecutive failed sign-ins. */
export interface Lock {
  readonly failures: number;
  readonly until: number;
  readonly last: number;
}
