import type { StreamRecord } from '../../../../domain/chat/delivery/sequencing';
import type { LogRecord } from '../../../../domain/chat/delivery/stream-record';
import { derivedId } from '../../../kit/derived-id';

let numbers = 0;

/** The next record of a stream. */
export function next(record: LogRecord): StreamRecord {
  numbers += 1;
  return { sequenceNumber: `49${`${numbers}`.padStart(20, '0')}`, record };
}

/** A record with a message of a user who is bound by the rules, unless `free`. */
export function says(
  channelId: string,
  userId: string,
  text: string,
  { nonce = `${numbers}`, free = false }: { nonce?: string; free?: boolean } = {},
): StreamRecord {
  const author = { userId, name: 'viewer', displayName: 'Viewer', colour: '#112233', badges: [] };
  const messageId = derivedId('message', `${userId} ${nonce}`, Date.now());
  const message = { messageId, at: Date.now(), author, text };
  const sender = { connectionId: 'c', via: 'site' as const, userId, nonce, free };
  return next({ kind: 'entry', channelId, entry: { type: 'message', seq: 0, message }, sender });
}
