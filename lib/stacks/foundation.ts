import type { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { eventSource } from '../../domain/kit/event';
import { allowApiLogging } from '../constructs/api/api-logging';
import { PicturesBucket, RecordingsBucket } from '../constructs/data/buckets';
import { OriginSecret } from '../constructs/edge/origin-secret';
import { busName } from '../constructs/messaging/event-bus';
import { createAlarmTopic } from '../constructs/observability/alarm';
import { configOf } from '../deployment';

/**
 * What several services share: the event bus, buckets that CloudFront serves, the secret between it and the APIs,
 * API Gateway's log role, the alarm topic.
 */
export class FoundationStack extends Stack {
  readonly recordings: RecordingsBucket;
  readonly pictures: PicturesBucket;
  readonly originSecret: OriginSecret;
  /** Every stage that logs depends on it. */
  readonly apiLogging: CfnAccount;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    createAlarmTopic(this);
    this.apiLogging = allowApiLogging(this);
    this.createBus();
    this.originSecret = new OriginSecret(this, 'OriginSecret');
    this.recordings = new RecordingsBucket(this, 'Recordings');
    this.pictures = new PicturesBucket(this, 'Pictures');
  }

  private createBus(): void {
    const { eventArchiveDays } = configOf(this);
    const bus = new EventBus(this, 'Bus', { eventBusName: busName(this) });
    if (eventArchiveDays === 0) return;
    new Archive(this, 'Archive', {
      sourceEventBus: bus,
      eventPattern: { source: [eventSource] },
      retention: Duration.days(eventArchiveDays),
    });
  }
}
