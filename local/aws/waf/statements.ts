import type { Inspected, Json } from './inspected';

type Matcher = (request: Inspected) => boolean;

/** The test of a statement that is neither a rate nor a rule group. @throws Error for one that is not known */
export function matcherOf(statement: Json): Matcher {
  const [[kind = '', value] = []] = Object.entries(statement) as [string, Json][];
  switch (kind) {
    case 'AndStatement': {
      const all = value!.Statements.map(matcherOf) as Matcher[];
      return (request) => all.every((one) => one(request));
    }
    case 'OrStatement': {
      const some = value!.Statements.map(matcherOf) as Matcher[];
      return (request) => some.some((one) => one(request));
    }
    case 'NotStatement': {
      const one = matcherOf(value!.Statement);
      return (request) => !one(request);
    }
    case 'ByteMatchStatement':
      return byteMatcher(value!);
    case 'RegexMatchStatement': {
      const expression = new RegExp(value!.RegexString);
      const field = fieldOf(value!);
      return (request) => expression.test(field(request));
    }
    default:
      throw new Error(`WAF: ${kind} is not supported by the local cloud`);
  }
}

const constraints: Readonly<Record<string, (text: string, wanted: string) => boolean>> = {
  EXACTLY: (text, wanted) => text === wanted,
  STARTS_WITH: (text, wanted) => text.startsWith(wanted),
  ENDS_WITH: (text, wanted) => text.endsWith(wanted),
  CONTAINS: (text, wanted) => text.includes(wanted),
};

function byteMatcher(value: Json): Matcher {
  const field = fieldOf(value);
  const holds = constraints[value.PositionalConstraint];
  if (!holds) throw new Error(`WAF: the constraint ${value.PositionalConstraint} is not supported`);
  return (request) => holds(field(request), value.SearchString);
}

function fieldOf({
  FieldToMatch: field,
  TextTransformations: changes,
}: Json): (request: Inspected) => string {
  const unknown = (changes ?? []).find(({ Type }: { Type: string }) => Type !== 'NONE');
  if (unknown) throw new Error(`WAF: the transformation ${unknown.Type} is not supported`);
  if (field.Method) return ({ method }) => method;
  if (field.UriPath) return ({ uri }) => uri;
  if (field.QueryString) return ({ query }) => query;
  if (field.SingleHeader) {
    const name: string = field.SingleHeader.Name.toLowerCase();
    return ({ headers }) => headers.get(name)?.[0] ?? '';
  }
  throw new Error(`WAF: the field ${Object.keys(field).join(', ')} is not supported`);
}
