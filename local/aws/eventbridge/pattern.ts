import { BlockList, isIP } from 'node:net';

/** A pattern: objects nest, arrays list alternatives, `$or` lists alternatives of objects. */
export type Pattern = { readonly [key: string]: unknown };

/**
 * Whether an event matches an EventBridge pattern: exact values, `prefix`, `suffix`, `anything-but`, `numeric`,
 * `exists`, `equals-ignore-case`, `wildcard`, `cidr` and `$or`. Used for rules, SNS filter policies on the body and
 * filters of event source mappings.
 */
export function matches(pattern: Pattern, event: unknown): boolean {
  if (Array.isArray(event)) return event.some((one) => matches(pattern, one));
  const fields: Record<string, unknown> =
    typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : {};
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or' && Array.isArray(wanted) && wanted.every((one) => isObject(one))) {
      return wanted.some((one) => matches(one as Pattern, event));
    }
    const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (Array.isArray(wanted)) return matchesAny(wanted, value);
    if (isObject(wanted)) return matches(wanted as Pattern, value);
    throw new Error(`Pattern member ${key} must be an object or an array.`);
  });
}

/** @throws Error that names the wrong member */
export function checkPattern(pattern: unknown): asserts pattern is Pattern {
  if (!isObject(pattern)) throw new Error('An event pattern must be an object.');
  for (const [key, wanted] of Object.entries(pattern as object)) {
    if (key === '$or' && Array.isArray(wanted)) for (const one of wanted) checkPattern(one);
    else if (Array.isArray(wanted)) {
      if (wanted.length === 0) throw new Error(`Event pattern member ${key} is an empty array.`);
      for (const rule of wanted) matchesValue(rule, '');
    } else if (isObject(wanted)) checkPattern(wanted);
    else throw new Error(`Event pattern member ${key} must be an object or an array.`);
  }
}

/** Whether a value matches one of the rules. Undefined is an absent field; any element of an array may match. */
export function matchesAny(rules: readonly unknown[], value: unknown): boolean {
  const absent = value === undefined || isObject(value);
  const values = Array.isArray(value) ? value : [value];
  return rules.some((rule) => {
    if (isObject(rule) && Object.hasOwn(rule as object, 'exists')) {
      return (
        (rule as { exists: boolean }).exists === !(absent || (Array.isArray(value) && value.length === 0))
      );
    }
    return !absent && values.some((one) => matchesValue(rule, one));
  });
}

function matchesValue(rule: unknown, value: unknown): boolean {
  if (!isObject(rule)) return rule === value;
  const [[kind, operand]] = Object.entries(rule as object) as [[string, unknown]];
  switch (kind) {
    case 'exists':
      return operand === true;
    case 'prefix':
      return affix(operand, value, (text, part) => text.startsWith(part));
    case 'suffix':
      return affix(operand, value, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === `${operand}`.toLowerCase();
    case 'wildcard':
      return typeof value === 'string' && wildcard(`${operand}`).test(value);
    case 'numeric':
      return numeric(operand, value);
    case 'cidr':
      return cidr(`${operand}`, value);
    case 'anything-but':
      return anythingBut(operand, value);
    default:
      throw new Error(`Unrecognized match type ${kind}.`);
  }
}

function affix(operand: unknown, value: unknown, test: (text: string, part: string) => boolean): boolean {
  if (typeof value !== 'string') return false;
  if (isObject(operand)) {
    const part = `${(operand as Record<string, unknown>)['equals-ignore-case']}`;
    return test(value.toLowerCase(), part.toLowerCase());
  }
  return test(value, `${operand}`);
}

function anythingBut(operand: unknown, value: unknown): boolean {
  if (!isObject(operand)) return !(Array.isArray(operand) ? operand : [operand]).includes(value);
  const [[kind, parts]] = Object.entries(operand as object) as [[string, unknown]];
  return !(Array.isArray(parts) ? parts : [parts]).some((part) => matchesValue({ [kind]: part }, value));
}

/** `*` is any text, `\*` and `\\` are literal. */
function wildcard(text: string): RegExp {
  const source = text.replace(/\\([*\\])|\*|[\s\S]/g, (found, escaped?: string) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found === '*' ? '[\\s\\S]*' : found.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

function numeric(operand: unknown, value: unknown): boolean {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) {
    throw new Error('A numeric match is a list of operators and numbers.');
  }
  if (typeof value !== 'number') return false;
  for (let index = 0; index < operand.length; index += 2) {
    const bound = Number(operand[index + 1]);
    if (!compare(`${operand[index]}`, value, bound)) return false;
  }
  return true;
}

function compare(operator: string, value: number, bound: number): boolean {
  switch (operator) {
    case '=':
      return value === bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      throw new Error(`Unrecognized numeric operator ${operator}.`);
  }
}

function cidr(range: string, value: unknown): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || !/^\d+$/.test(bits)) throw new Error(`Malformed CIDR ${range}.`);
  if (typeof value !== 'string' || isIP(value) === 0) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(value, isIP(value) === 6 ? 'ipv6' : 'ipv4');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
