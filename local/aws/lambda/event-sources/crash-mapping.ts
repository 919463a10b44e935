import { createEvents } from '../../../runtime/events';
import { createTestCloud, type TestCloud } from '../../../runtime/test-cloud';
import { createDynamoDb } from '../../dynamodb';

/** A cloud with queues, streams and event source mappings, whose state is kept in a folder. */
export const createEventCloud = (stateDir: string): Promise<TestCloud> =>
  createTestCloud(
    (self) => {
      const { services, deliver, emit } = createEvents(self, createDynamoDb(self));
      Object.assign(self.ports, { deliver, emit });
      return [...services];
    },
    { stateDir },
  );

/** The mapping shared by the crash test and its child process. */
export async function provisionFanOut(cloud: TestCloud): Promise<void> {
  const { ref } = await cloud.provision('AWS::Kinesis::StreamConsumer', 'Consumer', {
    StreamARN: `arn:aws:kinesis:us-east-1:${cloud.account}:stream/crash`,
    ConsumerName: 'fan-out',
  });
  await cloud.provision('AWS::Lambda::EventSourceMapping', 'Mapping', {
    EventSourceArn: ref,
    FunctionName: 'fan-out',
    StartingPosition: 'TRIM_HORIZON',
    ParallelizationFactor: 10,
  });
}

export interface FanOutEvent {
  readonly Records: readonly { readonly kinesis: { readonly data: string } }[];
}

/** The numbers in the records, one per line. */
export const numbersOf = (records: FanOutEvent['Records']): string =>
  records.map(({ kinesis }) => `${JSON.parse(Buffer.from(kinesis.data, 'base64').toString()).n}\n`).join('');
