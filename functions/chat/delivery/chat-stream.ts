import type { LogRecord, Sender } from '../../../domain/chat/delivery/stream-record';
import type { NewEntry } from '../../../domain/chat/log/model';
import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { putRecord } from '../../kit/clients/kinesis';
import { env } from '../../kit/env';

const settings = once(() => env(pick('CHAT_STREAM')));

type WithNewEntry<R> = R extends { kind: 'entry' } ? Omit<R, 'entry'> & { entry: NewEntry } : R;

/** Puts a record on the stream of chat; once this resolves, it is in the log. Records of a room keep their order. */
export async function putOnLog(record: WithNewEntry<LogRecord>): Promise<void> {
  await putRecord({
    streamName: settings().CHAT_STREAM,
    partitionKey: record.channelId,
    data: JSON.stringify(record),
  });
}

/** Puts an entry into a room's log. */
export const putEntry = (channelId: string, entry: NewEntry, sender?: Sender): Promise<void> =>
  putOnLog({ kind: 'entry', channelId, entry, ...(sender && { sender }) });
