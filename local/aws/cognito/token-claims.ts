import type { Cloud } from '../../runtime/cloud';
import type { Client, Pool, User } from './model';
import { runTrigger, triggerAttributes } from './triggers';

const SCOPE = 'aws.cognito.signin.user.admin';
/** Claims that no trigger may set (developer guide, pre token generation trigger). */
const RESERVED = new Set(
  'acr amr at_hash auth_time azp client_id exp iat identities iss jti nbf nonce origin_jti aud sub token_use username device_key event_id version cognito:username'.split(
    ' ',
  ),
);

/** The claims that depend on the user and the trigger; the rest is added at signing. */
export interface TokenClaims {
  readonly id: Readonly<Record<string, unknown>>;
  readonly access: Readonly<Record<string, unknown>>;
}

interface Override {
  claimsToAddOrOverride?: Record<string, unknown> | null;
  claimsToSuppress?: string[] | null;
  scopesToAdd?: string[] | null;
  scopesToSuppress?: string[] | null;
}
interface GroupOverride {
  groupsToOverride?: string[] | null;
  iamRolesToOverride?: string[] | null;
  preferredRole?: string | null;
}

export async function tokenClaims(
  cloud: Cloud,
  pool: Pool,
  user: User,
  client: Client,
  source: string,
  metadata: unknown,
): Promise<TokenClaims> {
  const members = user.groups
    .map((name) => pool.groups.get(name))
    .filter((group) => group !== undefined)
    .sort((a, b) => (a.precedence ?? Number.MAX_SAFE_INTEGER) - (b.precedence ?? Number.MAX_SAFE_INTEGER));
  const groups = members.map((group) => group.name);
  const roles = members.map((group) => group.roleArn).filter((role) => role !== undefined);
  const v2 = pool.preTokenVersion === '2';
  const answer = await runTrigger(cloud, pool, 'PreTokenGeneration', {
    source,
    username: user.username,
    clientId: client.id,
    version: pool.preTokenVersion,
    request: {
      userAttributes: triggerAttributes(user),
      groupConfiguration: {
        groupsToOverride: groups,
        iamRolesToOverride: roles,
        preferredRole: roles[0] ?? null,
      },
      ...(v2 ? { scopes: [SCOPE] } : {}),
      ...(metadata ? { clientMetadata: metadata } : {}),
    },
    response: v2 ? { claimsAndScopeOverrideDetails: null } : { claimsOverrideDetails: null },
  });
  const details = (v2 ? answer.claimsAndScopeOverrideDetails : answer.claimsOverrideDetails) ?? {};
  const forId: Override = (v2 ? details.idTokenGeneration : details) ?? {};
  const forAccess: Override = (v2 ? details.accessTokenGeneration : undefined) ?? {};
  const group: GroupOverride = details.groupOverrideDetails ?? {};
  const chosen = group.groupsToOverride ?? groups;
  const chosenRoles = group.iamRolesToOverride ?? roles;
  const preferred = group.preferredRole ?? chosenRoles[0];

  const withGroups = chosen.length > 0 ? { 'cognito:groups': chosen } : {};
  const withRoles = {
    ...(chosenRoles.length > 0 ? { 'cognito:roles': chosenRoles } : {}),
    ...(preferred ? { 'cognito:preferred_role': preferred } : {}),
  };
  const scopes = [SCOPE, ...(forAccess.scopesToAdd ?? [])].filter(
    (scope) => !forAccess.scopesToSuppress?.includes(scope),
  );
  return {
    id: override({ ...readable(user, client), ...withGroups, ...withRoles }, forId),
    access: override({ ...withGroups, scope: [...new Set(scopes)].join(' ') }, forAccess),
  };
}

function readable(user: User, client: Client): Record<string, unknown> {
  const claims: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(user.attributes)) {
    if (client.readable && !client.readable.includes(name)) continue;
    claims[name] = name.endsWith('_verified') ? value === 'true' : value;
  }
  return claims;
}

function override(claims: Record<string, unknown>, details: Override): Record<string, unknown> {
  const result = { ...claims };
  for (const [name, value] of Object.entries(details.claimsToAddOrOverride ?? {})) {
    if (!RESERVED.has(name) && name !== 'scope') result[name] = value;
  }
  for (const name of details.claimsToSuppress ?? []) if (name !== 'scope') delete result[name];
  return result;
}
