import { createDynamoDb } from '../local/aws/dynamodb';
import { createS3 } from '../local/aws/s3';
import type { BusEvent } from '../local/runtime/cloud';
import { createTestCloud } from '../local/runtime/test-cloud';
import { provisionTable } from './tables';

export interface Uploads {
  readonly bucket: string;
  /** The bucket's events, in order. */
  readonly events: readonly BusEvent[];
  object(key: string): Promise<{ body: Buffer; contentType: string; cacheControl?: string } | undefined>;
  close(): Promise<void>;
}

/**
 * A real table and a real bucket behind signatures: sets CHAT_TABLE, MEDIA_BUCKET, UPLOAD_URL and what the kit's
 * clients read, so call it before the first use of a store.
 */
export async function startUploads(): Promise<Uploads> {
  const cloud = await createTestCloud((self) => [createDynamoDb(self), createS3(self)]);
  const events: BusEvent[] = [];
  cloud.ports.emit = async (event) => void events.push(event);
  await provisionTable(cloud, 'chat');
  const bucket = 'media';
  await cloud.provision('AWS::S3::Bucket', bucket, {
    BucketName: bucket,
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
  });
  await cloud.start();
  const s3 = cloud.services.find(({ name }) => name === 's3') as ReturnType<typeof createS3>;
  const { endpoint, region, credentials } = cloud.clientConfig();
  Object.assign(process.env, {
    CHAT_TABLE: 'chat',
    MEDIA_BUCKET: bucket,
    UPLOAD_URL: `${endpoint}/${bucket}`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  return {
    bucket,
    events,
    object: (key) => s3.objects.get(bucket, key),
    close: () => cloud.close(),
  };
}
