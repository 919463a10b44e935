import fc from 'fast-check';
import * as z from 'zod';
import type { Route } from '../../domain/kit/route';

/** A request, valid or not. */
export interface WireRequest {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
}

/** A request that a contract rejects, and why. */
export interface BadRequest extends WireRequest {
  readonly why: string;
}

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

function schemaOf(schema: z.core.$ZodType | undefined): JsonSchema {
  if (schema === undefined) return {};
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  const inlined = JSON.stringify(whole, (_, value) =>
    typeof value?.$ref === 'string' ? { ...whole.$defs?.[value.$ref.split('/').at(-1)], ...value } : value,
  );
  return JSON.parse(inlined) as JsonSchema;
}

/** Values that a schema accepts, generated from it. */
function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valid));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, member]) => [name, valid(member)]),
        ),
      );
    case 'array':
      return fc.uniqueArray(valid(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
        selector: (v) => String(v).toLowerCase(),
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 1_000_000) });
    case 'string':
      if (schema.format === 'email')
        return fc.stringMatching(/^[a-z]{4,12}$/).map((name) => `${name}@example.com`);
      return text(schema);
    default:
      return fc.constant(1);
  }
}

function text({ pattern, allOf, minLength = 1, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  const form = pattern ?? allOf?.find((part) => part.pattern)?.pattern;
  if (form !== undefined && !form.includes('\\p{')) {
    return fc
      .stringMatching(new RegExp(form))
      .filter((value) => value.length <= maxLength && value.length >= minLength);
  }
  return fc.stringMatching(new RegExp(`^[a-z0-9]{${minLength},${Math.min(maxLength, minLength + 10)}}$`));
}

/** Values that a schema of a contract accepts. */
export const validValues = (schema: z.core.$ZodType): fc.Arbitrary<unknown> => valid(schemaOf(schema));

/** Requests that the contract accepts. */
export function validRequests(route: Route): fc.Arbitrary<WireRequest> {
  return fc.record({
    params: valid({ type: 'object', ...schemaOf(route.params) }) as fc.Arbitrary<Record<string, unknown>>,
    query: valid({ type: 'object', ...schemaOf(route.query) }) as fc.Arbitrary<Record<string, unknown>>,
    body: route.body ? valid(schemaOf(route.body)) : fc.constant(undefined),
  });
}

/** JSON values of other types than the member's. */
function wrongTypes(schema: JsonSchema): unknown[] {
  const all: [string, unknown][] = [
    ['string', 'x'],
    ['number', 17.5],
    ['boolean', true],
    ['array', [1]],
    ['object', { a: 1 }],
    ['null', null],
  ];
  const types = [schema, ...(schema.anyOf ?? [])].flatMap(({ type }) => type ?? []);
  const own = new Set(types.map((type) => (type === 'integer' ? 'number' : type)));
  if (schema.enum || schema.const !== undefined) own.add('nothing');
  return all.filter(([type]) => !own.has(type)).map(([, value]) => value);
}

/** Not in any text, whatever it is for. */
const badPieces = { 'half a character': '\ud800', 'the other half': '\udfff', 'a NUL': '\0' };

/** Valid requests with one mistake each. */
export function badRequests(route: Route, good: WireRequest): BadRequest[] {
  const bad: BadRequest[] = [];
  const { properties = {}, required = [] } = schemaOf(route.body);
  if (route.body) {
    const body = good.body as Record<string, unknown>;
    const put = (why: string, changed: unknown) => bad.push({ ...good, body: changed, why });
    for (const name of required) {
      const { [name]: _, ...rest } = body;
      put(`body.${name} is missing`, rest);
    }
    for (const [name, schema] of Object.entries(properties)) {
      for (const value of wrongTypes(schema))
        put(`body.${name} is ${JSON.stringify(value)}`, { ...body, [name]: value });
      if (schema.type === 'string') {
        put(`body.${name} is too long`, { ...body, [name]: 'x'.repeat(20_000) });
        for (const [what, piece] of Object.entries(badPieces))
          put(`body.${name} has ${what}`, { ...body, [name]: `${body[name]}${piece}` });
      }
      if (schema.type === 'integer')
        put(`body.${name} is beyond safe integers`, { ...body, [name]: 2 ** 53 });
      if (schema.maxItems !== undefined) {
        const tooMany = Array.from({ length: schema.maxItems + 1 }, (_, i) => `t${i}`);
        put(`body.${name} has too many`, { ...body, [name]: tooMany });
      }
    }
    put('body has an unknown member', { ...body, somethingElse: 1 });
    put('body has __proto__', JSON.parse(`{"__proto__":{"admin":true},"x":${JSON.stringify(body)}}`));
    for (const value of [[], [body], 'text', 17, null]) put(`body is ${JSON.stringify(value)}`, value);
  }
  for (const [name, schema] of Object.entries(schemaOf(route.query).properties ?? {})) {
    // Any number of a large range may be written as 1e9, and nothing is its zero.
    const isLarge = (schema.maximum ?? 0) > 1e9 && schema.minimum === 0;
    const values =
      schema.type === 'integer' || schema.enum ? ['x', '-1', ...(isLarge ? ['1.5'] : ['1e9', ''])] : [];
    for (const value of [...values, 'x'.repeat(3_000)]) {
      bad.push({
        ...good,
        query: { ...good.query, [name]: value },
        why: `query.${name} is ${value.slice(0, 12)}`,
      });
    }
  }
  if (route.query)
    bad.push({ ...good, query: { ...good.query, somethingElse: '1' }, why: 'query has an unknown member' });
  for (const name of Object.keys(schemaOf(route.params).properties ?? {})) {
    for (const value of ['x'.repeat(500), '%00', '../../etc/passwd', "' OR 1=1 --", '🦀']) {
      bad.push({
        ...good,
        params: { ...good.params, [name]: value },
        why: `params.${name} is ${value.slice(0, 20)}`,
      });
    }
  }
  return bad;
}
