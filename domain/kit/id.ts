import { decodeTime, ulid } from 'ulid';
import * as z from 'zod/mini';
import { type IdKind, idPattern, idPrefixes } from './patterns';

export { type IdKind, idPrefixes };

/** A new identifier: `usr_01J…`. `time` is epoch milliseconds. */
export function newId(kind: IdKind, time?: number): string {
  return `${idPrefixes[kind]}_${ulid(time)}`;
}

const schemaOf = (kind: IdKind) =>
  z
    .string()
    .check(z.regex(idPattern(kind), `must be a ${kind} id (${idPrefixes[kind]}_…)`))
    .register(z.globalRegistry, {
      id: `${kind[0]!.toUpperCase()}${kind.slice(1)}Id`,
      example: `${idPrefixes[kind]}_01JZZZZZZZZZZZZZZZZZZZZZZZ`,
    });

const schemas = new Map<IdKind, ReturnType<typeof schemaOf>>();

/** The schema of an identifier: the same object for each kind, so that OpenAPI names it once. */
export function id(kind: IdKind): ReturnType<typeof schemaOf> {
  const schema = schemas.get(kind) ?? schemaOf(kind);
  schemas.set(kind, schema);
  return schema;
}

/** When an identifier was created, epoch milliseconds. */
export function idTime(value: string): number {
  return decodeTime(value.slice(value.indexOf('_') + 1));
}

/** An identifier in canonical case. A case-insensitive user pool returns user ids in lower case. */
export function canonicalId(value: string): string {
  const [prefix = '', rest = ''] = value.split('_');
  return `${prefix.toLowerCase()}_${rest.toUpperCase()}`;
}
