import { callJson } from '../aws/call';
import { endpointOf } from '../aws/environment';
import { AwsError } from '../aws/errors';

/** Kinesis, as far as producers need it. */

export interface StreamRecord {
  /** Records of one key keep their order. */
  readonly partitionKey: string;
  readonly data: string;
}

/** Puts one record and answers its place in its shard. */
export async function putRecord(
  record: StreamRecord & { readonly streamName: string },
): Promise<{ sequenceNumber: string }> {
  const { SequenceNumber } = await invoke<{ SequenceNumber: string }>('PutRecord', {
    StreamName: record.streamName,
    ...entryOf(record),
  });
  return { sequenceNumber: SequenceNumber };
}

/** Records of one PutRecords call. */
const batchSize = 500;
const tries = 6;
const firstPause = 50;

/**
 * Puts records, and those again that a busy shard refused, which may then come after later ones of their key.
 * Throws when some were refused to the last; the others are in the stream then.
 */
export async function putRecords(streamName: string, records: readonly StreamRecord[]): Promise<void> {
  for (let at = 0; at < records.length; at += batchSize) {
    let left = records.slice(at, at + batchSize);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt > 0) {
        await new Promise((done) => setTimeout(done, Math.random() * firstPause * 2 ** attempt));
      }
      const { Records } = await invoke<{ Records: { ErrorCode?: string; ErrorMessage?: string }[] }>(
        'PutRecords',
        { StreamName: streamName, Records: left.map(entryOf) },
      );
      const refused = Records.find(({ ErrorCode }) => ErrorCode !== undefined);
      left = left.filter((_, index) => Records[index]?.ErrorCode !== undefined);
      if (refused !== undefined && attempt + 1 >= tries) {
        throw new AwsError(
          refused.ErrorCode!,
          `${left.length} records were refused: ${refused.ErrorMessage}`,
        );
      }
    }
  }
}

const entryOf = ({ partitionKey, data }: StreamRecord) => ({
  PartitionKey: partitionKey,
  Data: Buffer.from(data).toString('base64'),
});

async function invoke<Output>(operation: string, input: object): Promise<Output> {
  const to = { service: 'kinesis', endpoint: endpointOf('kinesis'), version: '1.1' } as const;
  return await callJson<Output>(to, `Kinesis_20131202.${operation}`, input);
}
