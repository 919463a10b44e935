import { type Context, pattern } from './pattern';

/** Operator → condition key → one value or several. */
export type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Compare = (actual: string, expected: string, context: Context) => boolean;

const like: Compare = (actual, expected, context) => pattern(expected).matches(actual, context);
const numeric =
  (compare: (left: number, right: number) => boolean): Compare =>
  (actual, expected) =>
    compare(Number(actual), Number(expected));
const dated =
  (compare: (left: number, right: number) => boolean): Compare =>
  (actual, expected) =>
    compare(instant(actual), instant(expected));

/** Operators without their `Not` form; a negated one is true when no value matches. */
const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (actual, expected, context) => pattern(expected, { literal: true }).matches(actual, context),
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  NumericEquals: numeric((left, right) => left === right),
  NumericLessThan: numeric((left, right) => left < right),
  NumericLessThanEquals: numeric((left, right) => left <= right),
  NumericGreaterThan: numeric((left, right) => left > right),
  NumericGreaterThanEquals: numeric((left, right) => left >= right),
  DateLessThan: dated((left, right) => left < right),
  DateGreaterThan: dated((left, right) => left > right),
};

const negated: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

/**
 * Whether every operator of a condition block is satisfied.
 *
 * @throws Error for an unknown operator, so that no policy allows more than it says
 */
export function conditionHolds(condition: Condition | undefined, context: Context): boolean {
  for (const [name, keys] of Object.entries(condition ?? {})) {
    for (const [key, expected] of Object.entries(keys)) {
      const values = [expected].flat().map(String);
      if (!holds(name, context[key.toLowerCase()], values, context)) return false;
    }
  }
  return true;
}

function holds(
  name: string,
  actual: readonly string[] | undefined,
  expected: readonly string[],
  context: Context,
): boolean {
  const [, quantifier, base, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  if (base === 'Null') return (actual === undefined) === (expected[0] === 'true');
  const positive = negated[base!] ?? base!;
  const compare = operators[positive];
  if (!compare) throw new Error(`Unknown IAM condition operator ${name}`);
  const negative = positive !== base;
  const present = actual !== undefined && actual.length > 0;
  if (!present) return ifExists !== undefined || negative || quantifier === 'ForAllValues';
  const one = (value: string) => expected.some((each) => compare(value, each, context)) !== negative;
  if (quantifier === 'ForAllValues') return actual.every(one);
  return negative && quantifier === undefined ? actual.every(one) : actual.some(one);
}

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
