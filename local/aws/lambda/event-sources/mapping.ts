import type { Cloud } from '../../../runtime/cloud';
import type { Delivery } from '../../../runtime/events/delivery';
import type { Queues } from '../../sqs/queues';
import type { Checkpoints, StreamSource } from './stream-source';

/** A consumer that runs until it is stopped. */
export interface Mapping {
  /** Resolves once later writes are certain to be read. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface MappingParts {
  readonly cloud: Cloud;
  readonly queues: Queues;
  readonly delivery: Delivery;
  readonly checkpoints: Checkpoints;
  /** By the service in the source's ARN: `dynamodb`, `kinesis`. */
  readonly streams: Readonly<Record<string, StreamSource>>;
}
