import { callJson } from '../aws/call';
import { endpointOf } from '../aws/environment';

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

const entryOf = ({ partitionKey, data }: StreamRecord) => ({
  PartitionKey: partitionKey,
  Data: Buffer.from(data).toString('base64'),
});

async function invoke<Output>(operation: string, input: object): Promise<Output> {
  const to = { service: 'kinesis', endpoint: endpointOf('kinesis'), version: '1.1' } as const;
  return await callJson<Output>(to, `Kinesis_20131202.${operation}`, input);
}
