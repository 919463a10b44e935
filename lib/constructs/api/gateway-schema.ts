import * as z from 'zod';

type Schema = Record<string, unknown>;

/** Keywords that mean the same in JSON Schema draft 4 and in API Gateway. */
const kept = ['type', 'properties', 'items', 'anyOf', 'oneOf', 'allOf', 'maxItems'] as const;

/**
 * The types of a body's members for API Gateway, in JSON Schema draft 4. API Gateway rejects bodies of other types
 * before a function runs.
 *
 * The finer rules (lengths, patterns, required and unknown members) stay in the function, which answers with the list
 * of everything that is wrong, where API Gateway would answer with one sentence.
 */
export function gatewaySchema(body: z.core.$ZodType): Schema {
  const schema = z.toJSONSchema(body, {
    io: 'input',
    target: 'draft-4',
    unrepresentable: 'any',
    reused: 'inline',
  });
  const { definitions = {}, $defs = {} } = schema as { definitions?: Schema; $defs?: Schema };
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    ...shape(schema, { ...definitions, ...$defs }),
  };
}

function shape(source: unknown, definitions: Schema): Schema {
  const schema = dereference(source as Schema, definitions);
  const result: Schema = {};
  for (const keyword of kept) {
    const value = schema[keyword];
    if (value === undefined) continue;
    if (keyword === 'properties') {
      result.properties = Object.fromEntries(
        Object.entries(value as Schema).map(([name, member]) => [name, shape(member, definitions)]),
      );
    } else if (Array.isArray(value) && keyword !== 'type') {
      result[keyword] = value.map((member) => shape(member, definitions));
    } else {
      result[keyword] = keyword === 'items' ? shape(value, definitions) : value;
    }
  }
  return result;
}

/** API Gateway's models refer to each other by URL only, so named schemas are inlined. */
function dereference(schema: Schema, definitions: Schema): Schema {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return schema;
  return dereference(definitions[$ref.slice($ref.lastIndexOf('/') + 1)] as Schema, definitions);
}
