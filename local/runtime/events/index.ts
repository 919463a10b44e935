import type { DynamoDb } from '../../aws/dynamodb';
import { createTableStreams } from '../../aws/dynamodb/table-stream';
import { createBus } from '../../aws/eventbridge';
import { createKinesis } from '../../aws/kinesis';
import { createMappings } from '../../aws/lambda/event-sources';
import { createCheckpoints } from '../../aws/lambda/event-sources/stream-source';
import { createScheduler } from '../../aws/scheduler';
import { createTimetable } from '../../aws/scheduler/timetable';
import { createSns } from '../../aws/sns';
import { createSqs } from '../../aws/sqs';
import { createQueues } from '../../aws/sqs/queues';
import type { BusEvent, Cloud, Ports, Service } from '../cloud';
import { busEventOf, createDelivery, type Delivery, type Targets } from './delivery';

/** The event services (EventBridge, Scheduler, SQS, SNS, Kinesis) and the event sources of functions. */
export interface Events {
  readonly services: readonly Service[];
  readonly deliver: Ports['deliver'];
  readonly emit: Ports['emit'];
  /** Sets the DeadLetterConfig of a function. */
  setDeadLetter: Delivery['setDeadLetter'];
}

/** Set `cloud.ports.deliver` and `.emit` from the result before resources are provisioned. */
export function createEvents(cloud: Cloud, dynamodb: DynamoDb): Events {
  const queues = createQueues(cloud);
  const targets: Targets = {};
  const delivery = createDelivery(cloud, queues, targets);
  const timetable = createTimetable(cloud);
  const bus = createBus(cloud, delivery, timetable);
  const sns = createSns(cloud, delivery);
  const kinesis = createKinesis(cloud);
  const tables = createTableStreams(dynamodb);
  const checkpoints = createCheckpoints(cloud);
  const mappings = createMappings({
    cloud,
    queues,
    delivery,
    checkpoints,
    streams: { dynamodb: tables, kinesis: kinesis.source },
  });
  targets.publish = (topicArn, message) => sns.publish(topicArn, { message });
  targets.putEvents = (busArn, payload) => bus.emit(busEventOf(payload, busArn));
  targets.putRecord = kinesis.put;

  /** Invokes functions: starts once all resources are provisioned, and stops before the services that it reads. */
  const invoker: Service = {
    name: 'event-sources',
    signingNames: [],
    resources: {
      'AWS::Lambda::EventSourceMapping': mappings.provision,
      'AWS::Lambda::EventInvokeConfig': async (spec) => {
        delivery.configure(spec);
        return { ref: spec.physicalName() };
      },
    },
    async start() {
      delivery.start();
      await mappings.start();
      timetable.start();
    },
    async stop() {
      timetable.stop();
      await mappings.stop();
      await delivery.stop();
      tables.stop();
      checkpoints.close();
    },
  };
  return {
    services: [
      bus.service,
      createScheduler(cloud, delivery, timetable),
      createSqs(cloud, queues),
      sns.service,
      kinesis.service,
      // Starts last and stops first: it reads the others.
      invoker,
    ],
    deliver: (targetArn: string, payload: unknown, options) => delivery.deliver(targetArn, payload, options),
    emit: (event: BusEvent) => bus.emit(event),
    setDeadLetter: delivery.setDeadLetter,
  };
}
