import { AwsError } from '../../runtime/cloud';
import { invalid, notAuthorized, type OpenPool } from './context';
import type { Client, Pool } from './model';

const EMAIL = /^[^\s@,;<>]+@[^\s@.,;<>]+(\.[^\s@.,;<>]+)+$/;

/** Reads `[{Name, Value}]` and validates each value against the pool's schema. */
export function readAttributes(pool: Pool, list: unknown): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const item of Array.isArray(list) ? list : []) {
    const name = String(item?.Name ?? '');
    const value = item?.Value ?? '';
    const rule = pool.schema.get(name);
    if (!rule || typeof value !== 'string') {
      throw invalid(
        `Attributes did not conform to the schema: Type for attribute {${name}} could not be determined`,
      );
    }
    const problem = misfit(name, value, rule);
    if (problem) throw invalid(`Attributes did not conform to the schema: ${name}: ${problem}\n`);
    attributes[name] = name === 'email' && !pool.caseSensitive ? value.toLowerCase() : value;
  }
  return attributes;
}

function misfit(
  name: string,
  value: string,
  rule: { type: string; min: number; max: number },
): string | undefined {
  if (value === '') return undefined;
  if (name === 'email' && (!EMAIL.test(value) || value.length > 254)) return 'Invalid email address format.';
  if (rule.type === 'Boolean' && value !== 'true' && value !== 'false')
    return 'Attribute value must be a boolean.';
  if (rule.type === 'Number') {
    const number = Number(value);
    if (Number.isNaN(number)) return 'Attribute value must be a number.';
    if (number < rule.min || number > rule.max) return 'Attribute value is out of bounds.';
    return undefined;
  }
  if (value.length > rule.max) return 'String must be no longer than specified maximum length';
  if (value.length < rule.min) return 'String must be no shorter than specified minimum length';
  return undefined;
}

/** What a client may not write: attributes it does not list, and whether an address is verified. */
export function checkWritable(client: Client, attributes: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(attributes)) {
    const listed = client.writable === undefined || client.writable.includes(name);
    if (!listed || name.endsWith('_verified')) {
      throw notAuthorized('A client attempted to write unauthorized attribute');
    }
  }
}

export function checkRequired(pool: Pool, attributes: Readonly<Record<string, string>>): void {
  for (const [name, rule] of pool.schema) {
    if (rule.required && !attributes[name]) {
      throw invalid(`Attributes did not conform to the schema: ${name}: The attribute is required\n`);
    }
  }
}

/** What a change may not do: alter immutable attributes, or empty required ones. */
export function checkMutable(pool: Pool, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    const rule = pool.schema.get(name)!;
    if (!rule.mutable) throw invalid(`user.${name}: Attribute cannot be updated.`);
    if (rule.required && value === '') throw invalid(`user.${name}: Attribute is required.`);
  }
}

/**
 * Where users sign in by email, an address belongs to one user: with email as the user name no one else may have it,
 * with email as an alias no one else may have verified it.
 */
export function checkEmailFree(open: OpenPool, email: string | undefined, sub?: string): void {
  if (!email) return;
  const others = open.store.emails(email).filter((user) => user.sub !== sub);
  const taken = open.pool.usernameAttributes.includes('email')
    ? others.length > 0
    : open.pool.aliasAttributes.includes('email') &&
      others.some((user) => user.attributes.email_verified === 'true');
  if (taken) throw new AwsError('AliasExistsException', 'An account with the email already exists.');
}
