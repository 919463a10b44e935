import type { Cloud } from '../../runtime/cloud';
import { bucketArn } from './operations';

/** A change of an object, with the members of both event formats. */
export interface ObjectEvent {
  readonly bucket: string;
  readonly key: string;
  readonly kind: 'created' | 'deleted';
  /** `PutObject`, `POST Object`, `CopyObject`, `CompleteMultipartUpload`, `DeleteObject`, `Lifecycle Expiration`. */
  readonly reason: string;
  readonly size?: number;
  /** Quoted. */
  readonly etag?: string;
  readonly requester: string;
  readonly sourceIp: string;
}

interface Target {
  readonly arn: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export interface NotificationConfig {
  readonly eventBridge: boolean;
  readonly targets: readonly Target[];
}

const RECORD_NAMES: Readonly<Record<string, string>> = {
  PutObject: 'ObjectCreated:Put',
  'POST Object': 'ObjectCreated:Post',
  CopyObject: 'ObjectCreated:Copy',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
  DeleteObject: 'ObjectRemoved:Delete',
  'Lifecycle Expiration': 'LifecycleExpiration:Delete',
};

// biome-ignore lint/suspicious/noExplicitAny: a CloudFormation property
type Properties = Record<string, any>;

/**
 * Reads `NotificationConfiguration` of AWS::S3::Bucket and of CDK's Custom::S3BucketNotifications, which differ in
 * names.
 */
export function notificationConfig(properties: Properties | undefined): NotificationConfig {
  const targets: Target[] = [];
  for (const [list, arnName] of [
    ['LambdaConfigurations', 'Function'],
    ['QueueConfigurations', 'Queue'],
    ['TopicConfigurations', 'Topic'],
    ['LambdaFunctionConfigurations', 'LambdaFunctionArn'],
    ['QueueConfigurations', 'QueueArn'],
    ['TopicConfigurations', 'TopicArn'],
  ] as const) {
    for (const item of properties?.[list] ?? []) {
      if (!item[arnName]) continue;
      const rules: { Name: string; Value: string }[] =
        item.Filter?.S3Key?.Rules ?? item.Filter?.Key?.FilterRules ?? [];
      const rule = (name: string) => rules.find((one) => one.Name.toLowerCase() === name)?.Value ?? '';
      targets.push({
        arn: item[arnName],
        events: item.Events ?? [item.Event],
        prefix: rule('prefix'),
        suffix: rule('suffix'),
      });
    }
  }
  const bridge = properties?.EventBridgeConfiguration;
  const eventBridge = bridge !== undefined && String(bridge.EventBridgeEnabled ?? true) !== 'false';
  return { eventBridge, targets };
}

let lastSequence = 0n;

/** Hexadecimal; later events compare greater. */
function sequencer(): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  lastSequence = now > lastSequence ? now : lastSequence + 1n;
  return lastSequence.toString(16).toUpperCase().padStart(18, '0');
}

/**
 * Notifies EventBridge and the bucket's targets. As in AWS, a failed notification is logged and does not undo the
 * write. Shapes: docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html and
 * notification-content-structure.html
 */
export async function notify(cloud: Cloud, config: NotificationConfig, event: ObjectEvent): Promise<void> {
  const sequence = sequencer();
  const time = new Date().toISOString();
  const requestId = sequence.slice(-16);
  const etag = event.etag?.replaceAll('"', '');
  const work: Promise<void>[] = [];
  if (config.eventBridge) {
    work.push(
      cloud.ports.emit({
        source: 'aws.s3',
        detailType: event.kind === 'created' ? 'Object Created' : 'Object Deleted',
        resources: [bucketArn(event.bucket)],
        time,
        detail: {
          version: '0',
          bucket: { name: event.bucket },
          object: {
            key: event.key,
            ...(event.kind === 'created' ? { size: event.size, etag } : {}),
            sequencer: sequence,
          },
          'request-id': requestId,
          requester: event.reason === 'Lifecycle Expiration' ? 's3.amazonaws.com' : event.requester,
          'source-ip-address': event.sourceIp,
          reason: event.reason,
          ...(event.kind === 'deleted' ? { 'deletion-type': 'Permanently Deleted' } : {}),
        },
      }),
    );
  }
  const eventName = RECORD_NAMES[event.reason] ?? `ObjectCreated:${event.reason}`;
  for (const target of config.targets) {
    const wanted = target.events.some((pattern) => covers(pattern, `s3:${eventName}`));
    if (!wanted || !event.key.startsWith(target.prefix) || !event.key.endsWith(target.suffix)) continue;
    const record = {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: cloud.region,
      eventTime: time,
      eventName,
      userIdentity: { principalId: event.requester },
      requestParameters: { sourceIPAddress: event.sourceIp },
      responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: target.arn,
        bucket: {
          name: event.bucket,
          ownerIdentity: { principalId: cloud.account },
          arn: bucketArn(event.bucket),
        },
        object: {
          key: encodeURIComponent(event.key).replaceAll('%2F', '/').replaceAll('%20', '+'),
          ...(event.kind === 'created' ? { size: event.size, eTag: etag } : {}),
          sequencer: sequence,
        },
      },
    };
    work.push(cloud.ports.deliver(target.arn, { Records: [record] }));
  }
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === 'fulfilled') continue;
    cloud.log.warn('a bucket notification was not delivered', {
      bucket: event.bucket,
      key: event.key,
      error: String(outcome.reason),
    });
  }
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
