import type { LogRecord, Sender } from '../../../domain/chat/delivery/stream-record';
import type { NewEntry } from '../../../domain/chat/log/model';
import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { putRecord } from '../../kit/clients/kinesis';
import { env } from '../../kit/env';

const settings = once(() => env(pick('CHAT_STREAM')));

type Unsequenced<R> = R extends { kind: 'entry' } ? Omit<R, 'entry'> & { entry: NewEntry } : R;

/** Puts a record on the chat stream; once this resolves, it will be delivered. Records of a room keep their order. */
export async function putOnStream(record: Unsequenced<LogRecord>): Promise<void> {
  await putRecord({
    streamName: settings().CHAT_STREAM,
    partitionKey: record.channelId,
    data: JSON.stringify(record),
  });
}

/** Puts an entry on the chat stream, for a room's log. */
export const putEntry = (channelId: string, entry: NewEntry, sender?: Sender): Promise<void> =>
  putOnStream({ kind: 'entry', channelId, entry, ...(sender && { sender }) });
