import { createHash } from 'node:crypto';
import { type IdKind, idPrefixes } from '../../domain/kit/id';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * An identifier that is the same each time for the same cause, so that an event published twice has one id.
 * `time` (epoch milliseconds) is its sortable part; the rest is taken from a hash of `cause`.
 */
export function derivedId(kind: IdKind, cause: string, time: number): string {
  let head = '';
  for (let rest = Math.max(0, Math.floor(time)), at = 0; at < 10; at += 1, rest = Math.floor(rest / 32)) {
    head = alphabet[rest % 32] + head;
  }
  const bytes = createHash('sha256').update(cause).digest();
  const tail = Array.from({ length: 16 }, (_, at) => alphabet[bytes[at]! % 32]).join('');
  return `${idPrefixes[kind]}_${head}${tail}`;
}
