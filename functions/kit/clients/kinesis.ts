import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { clientOf } from './client-config';

const kinesis = clientOf((config) => new KinesisClient(config));

export interface StreamRecord {
  readonly streamName: string;
  /** Records of one key keep their order. */
  readonly partitionKey: string;
  readonly data: string;
}

/** Puts one record on a stream and returns its sequence number. */
export async function putRecord(record: StreamRecord): Promise<{ sequenceNumber: string }> {
  const { SequenceNumber } = await kinesis().send(
    new PutRecordCommand({
      StreamName: record.streamName,
      PartitionKey: record.partitionKey,
      Data: Buffer.from(record.data),
    }),
  );
  return { sequenceNumber: SequenceNumber! };
}
