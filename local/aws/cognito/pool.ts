import type { Cloud, ResourceSpec } from '../../runtime/cloud';
import { type AttributeRule, type Client, type Pool, TRIGGERS, type TriggerName } from './model';

/** OpenID Connect's standard claims, which every pool has. */
const STANDARD =
  'address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture preferred_username profile website zoneinfo'.split(
    ' ',
  );
const DEFAULT_MESSAGE = 'Your confirmation code is {####}';
const UNITS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
type Properties = Record<string, any>;

export function poolOf(cloud: Cloud, spec: ResourceSpec): Pool {
  const p = spec.properties;
  const id = `${cloud.region}_${spec.physicalId(9)}`;
  const policy: Properties = p.Policies?.PasswordPolicy ?? {
    RequireLowercase: true,
    RequireUppercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
  };
  return {
    id,
    name: p.UserPoolName ?? spec.physicalName(128),
    arn: `arn:aws:cognito-idp:${cloud.region}:${cloud.account}:userpool/${id}`,
    usernameAttributes: p.UsernameAttributes ?? [],
    aliasAttributes: p.AliasAttributes ?? [],
    autoVerified: p.AutoVerifiedAttributes ?? [],
    verifyBeforeUpdate: p.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [],
    caseSensitive: truth(p.UsernameConfiguration?.CaseSensitive ?? true),
    adminCreatesOnly: truth(p.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false),
    password: {
      minimumLength: Number(policy.MinimumLength ?? 8),
      lowercase: truth(policy.RequireLowercase),
      uppercase: truth(policy.RequireUppercase),
      numbers: truth(policy.RequireNumbers),
      symbols: truth(policy.RequireSymbols),
    },
    temporaryPasswordDays: Number(policy.TemporaryPasswordValidityDays ?? 7),
    schema: schemaOf(p.Schema ?? []),
    ...triggersOf(p.LambdaConfig ?? {}, spec),
    emailSubject:
      p.VerificationMessageTemplate?.EmailSubject ?? p.EmailVerificationSubject ?? 'Your verification code',
    emailMessage:
      p.VerificationMessageTemplate?.EmailMessage ?? p.EmailVerificationMessage ?? DEFAULT_MESSAGE,
    groups: new Map(),
  };
}

function schemaOf(declared: readonly Properties[]): Map<string, AttributeRule> {
  const rules = new Map<string, AttributeRule>();
  for (const name of STANDARD) {
    rules.set(name, { required: false, mutable: true, type: 'String', min: 0, max: 2048 });
  }
  for (const name of ['email_verified', 'phone_number_verified']) {
    rules.set(name, { required: false, mutable: true, type: 'Boolean', min: 0, max: 5 });
  }
  for (const one of declared) {
    const standard = STANDARD.includes(one.Name);
    const type = one.AttributeDataType ?? 'String';
    const text = one.StringAttributeConstraints ?? {};
    const number = one.NumberAttributeConstraints ?? {};
    rules.set(standard ? one.Name : `custom:${one.Name}`, {
      required: truth(one.Required),
      mutable: truth(one.Mutable ?? standard),
      type,
      min: Number((type === 'Number' ? number.MinValue : text.MinLength) ?? Number.NEGATIVE_INFINITY),
      max: Number(
        type === 'Number' ? (number.MaxValue ?? Number.POSITIVE_INFINITY) : (text.MaxLength ?? 2048),
      ),
    });
  }
  return rules;
}

function triggersOf(config: Properties, spec: ResourceSpec): Pick<Pool, 'triggers' | 'preTokenVersion'> {
  const triggers: Partial<Record<TriggerName, string>> = {};
  let preTokenVersion: '1' | '2' = '1';
  for (const [name, value] of Object.entries(config)) {
    if (name === 'PreTokenGenerationConfig') {
      triggers.PreTokenGeneration = value.LambdaArn;
      if (value.LambdaVersion === 'V3_0')
        throw new Error(`${spec.path}: pre token generation V3_0 is not supported`);
      preTokenVersion = value.LambdaVersion === 'V2_0' ? '2' : '1';
    } else if ((TRIGGERS as readonly string[]).includes(name)) {
      triggers[name as TriggerName] ??= value;
    } else {
      throw new Error(`${spec.path}: the local user pool has no trigger ${name}`);
    }
  }
  return { triggers, preTokenVersion };
}

export function clientOf(spec: ResourceSpec, id: string, secret: string | undefined): Client {
  const p = spec.properties;
  const seconds = (value: unknown, unit: string | undefined, fallback: string, otherwise: number) =>
    value === undefined ? otherwise : Number(value) * UNITS[unit ?? fallback]!;
  const units = p.TokenValidityUnits ?? {};
  const rotates = p.RefreshTokenRotation?.Feature === 'ENABLED';
  return {
    id,
    name: p.ClientName ?? spec.physicalName(128),
    poolId: p.UserPoolId,
    flows: p.ExplicitAuthFlows ?? ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
    accessValidity: seconds(p.AccessTokenValidity, units.AccessToken, 'hours', 3600),
    idValidity: seconds(p.IdTokenValidity, units.IdToken, 'hours', 3600),
    refreshValidity: seconds(p.RefreshTokenValidity, units.RefreshToken, 'days', 30 * 86_400),
    hidesUsers: p.PreventUserExistenceErrors === 'ENABLED',
    ...(secret === undefined ? {} : { secret }),
    ...(rotates
      ? { rotation: { graceSeconds: Number(p.RefreshTokenRotation.RetryGracePeriodSeconds ?? 0) } }
      : {}),
    // An empty list means no restriction: Cognito then applies its default.
    ...(p.ReadAttributes?.length ? { readable: p.ReadAttributes } : {}),
    ...(p.WriteAttributes?.length ? { writable: p.WriteAttributes } : {}),
  };
}

/** CloudFormation writes booleans as booleans or as text. */
export function truth(value: unknown): boolean {
  return value === true || value === 'true';
}
