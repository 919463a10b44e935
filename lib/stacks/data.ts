import type { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { eventSource } from '../../domain/kit/event';
import { allowApiLogging } from '../constructs/api-logging';
import { deploymentOf } from '../constructs/deployment';
import { ServiceTable } from '../constructs/service-table';
import { allow, type Setting } from '../constructs/setting';

/** One table a service. */
export interface Tables {
  readonly users: ServiceTable;
  readonly channels: ServiceTable;
  readonly sessions: ServiceTable;
  readonly chat: ServiceTable;
}

/** What comes first and must survive everything else: the tables, the bus between the services, the role for logs. */
export class DataStack extends Stack {
  readonly tables: Tables;
  readonly bus: EventBus;
  /** Every stage that logs depends on it. */
  readonly apiLogging: CfnAccount;
  /** What is said in all rooms, in the order in which it was acknowledged. */
  readonly chatStream: Stream;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const { config } = deploymentOf(this);
    this.tables = {
      users: new ServiceTable(this, 'Users', { stream: true, holds: 'accounts and profiles' }),
      channels: new ServiceTable(this, 'Channels', { stream: true, holds: 'channels and their ingest' }),
      sessions: new ServiceTable(this, 'Sessions', { stream: true, index: true, holds: 'live sessions' }),
      chat: new ServiceTable(this, 'Chat', { index: true, holds: 'chat rooms and connections' }),
    };
    this.apiLogging = allowApiLogging(this);
    this.bus = new EventBus(this, 'Bus', { eventBusName: config.name });
    this.chatStream = new Stream(this, 'ChatStream', {
      streamMode: StreamMode.PROVISIONED,
      shardCount: 1,
      retentionPeriod: Duration.hours(24),
      encryption: StreamEncryption.MANAGED,
      // The log of each room is in the table; the stream holds what is on its way there.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    if (config.eventArchiveDays > 0) {
      new Archive(this, 'Archive', {
        sourceEventBus: this.bus,
        eventPattern: { source: [eventSource] },
        retention: Duration.days(config.eventArchiveDays),
      });
    }
  }

  /** The bus's name with permission to put the platform's events on it. */
  busSetting(): Setting {
    return { value: this.bus.eventBusName, allow: [allow(['events:PutEvents'], [this.bus.eventBusArn])] };
  }

  /** The chat stream's name with permission to put records. */
  chatStreamSetting(): Setting {
    return {
      value: this.chatStream.streamName,
      allow: [allow(['kinesis:PutRecord'], [this.chatStream.streamArn])],
    };
  }
}
