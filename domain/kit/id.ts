import { decodeTime, ulid } from 'ulid';
import * as z from 'zod';

/** What an identifier names: its prefix says it at a glance, its ULID sorts by creation time. */
export const idPrefixes = {
  user: 'usr',
  channel: 'chn',
  session: 'ses',
  event: 'evt',
  message: 'msg',
  request: 'req',
  action: 'act',
  token: 'tok',
  emote: 'emo',
} as const;

export type IdKind = keyof typeof idPrefixes;

const crockford = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

/** A new identifier: `usr_01J…`. `time` is epoch milliseconds. */
export function newId(kind: IdKind, time?: number): string {
  return `${idPrefixes[kind]}_${ulid(time)}`;
}

const schemaOf = (kind: IdKind) =>
  z
    .string()
    .regex(new RegExp(`^${idPrefixes[kind]}_${crockford}$`), `must be a ${kind} id (${idPrefixes[kind]}_…)`)
    .meta({
      id: `${kind[0]!.toUpperCase()}${kind.slice(1)}Id`,
      example: `${idPrefixes[kind]}_01JZZZZZZZZZZZZZZZZZZZZZZZ`,
    });

const schemas = new Map<IdKind, ReturnType<typeof schemaOf>>();

/** The schema of one kind of identifier; always the same object, so that generated documents name it once. */
export function id(kind: IdKind): ReturnType<typeof schemaOf> {
  const schema = schemas.get(kind) ?? schemaOf(kind);
  schemas.set(kind, schema);
  return schema;
}

/** When an identifier was made, in epoch milliseconds. */
export function idTime(value: string): number {
  return decodeTime(value.slice(value.indexOf('_') + 1));
}

/**
 * An identifier in the form in which we write it. A user pool that does not tell capitals from small letters
 * answers its usernames, which are our user ids, in small ones.
 */
export function canonicalId(value: string): string {
  const [prefix = '', rest = ''] = value.split('_');
  return `${prefix.toLowerCase()}_${rest.toUpperCase()}`;
}
