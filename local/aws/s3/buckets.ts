import { join } from 'node:path';
import { AwsError, type Cloud, type Ports } from '../../runtime/cloud';
import { Bucket, type ObjectRecord } from './bucket';
import { contentTypeOf } from './content-types';
import { type CorsRule, corsRules } from './cors';
import { type LifecycleRule, lifecycleRules, overdue } from './lifecycle';
import { type NotificationConfig, notificationConfig, notify } from './notifications';
import { checkKey, recordOf } from './object-record';

/** The cause of an event. */
interface Cause {
  readonly sourceIp: string;
}

/** This installation itself. */
export const here: Cause = { sourceIp: '127.0.0.1' };

interface Settings {
  cors: readonly CorsRule[];
  lifecycle: readonly LifecycleRule[];
  notifications: readonly NotificationConfig[];
}

/** Every bucket of the installation with its settings. */
export class Buckets {
  private readonly open = new Map<string, { bucket: Bucket; settings: Settings }>();

  constructor(readonly cloud: Cloud) {}

  /** Opens or creates a bucket, with the settings of its template. */
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
  provision(name: string, properties: Record<string, any>): void {
    if (!/^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${name}`);
    }
    const settings: Settings = {
      cors: corsRules(properties.CorsConfiguration),
      lifecycle: lifecycleRules(properties.LifecycleConfiguration),
      notifications: [notificationConfig(properties.NotificationConfiguration)],
    };
    const bucket = this.open.get(name)?.bucket ?? new Bucket(name, join(this.cloud.stateDir, 's3', name));
    this.open.set(name, { bucket, settings });
  }

  addNotifications(name: string, config: NotificationConfig): void {
    this.settings(name).notifications = [...this.settings(name).notifications, config];
  }

  has(name: string): boolean {
    return this.open.has(name);
  }

  get(name: string): Bucket {
    const found = this.open.get(name);
    if (found) return found.bucket;
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  }

  cors(name: string): readonly CorsRule[] {
    return this.open.get(name)?.settings.cors ?? [];
  }

  private settings(name: string): Settings {
    this.get(name);
    return this.open.get(name)!.settings;
  }

  async created(bucket: Bucket, record: ObjectRecord, reason: string, cause: Cause): Promise<void> {
    const { key, size, etag } = record;
    await this.notify(bucket, { kind: 'created', key, size, etag, reason }, cause);
  }

  async deleted(bucket: Bucket, key: string, reason: string, cause: Cause): Promise<void> {
    await this.notify(bucket, { kind: 'deleted', key, reason }, cause);
  }

  private async notify(
    bucket: Bucket,
    event: { kind: 'created' | 'deleted'; key: string; reason: string; size?: number; etag?: string },
    cause: Cause,
  ): Promise<void> {
    for (const config of this.settings(bucket.name).notifications) {
      await notify(this.cloud, config, {
        ...event,
        bucket: bucket.name,
        requester: this.cloud.account,
        sourceIp: cause.sourceIp,
      });
    }
  }

  /** Deletes objects and aborts uploads whose lifecycle rule is due. */
  async expire(): Promise<void> {
    for (const { bucket, settings } of this.open.values()) {
      const due = overdue(bucket, settings.lifecycle);
      for (const id of due.uploads) bucket.abort(id);
      for (const key of due.keys) {
        if (bucket.delete(key)) await this.deleted(bucket, key, 'Lifecycle Expiration', here);
      }
    }
  }

  close(): void {
    for (const { bucket } of this.open.values()) bucket.close();
    this.open.clear();
  }

  /** The object store for other parts. */
  readonly objects: Ports['objects'] = {
    put: async (name, key, body, options = {}) => {
      const bucket = this.get(name);
      checkKey(key);
      const blob = await bucket.blobs.write(body, ['crc32']);
      const record = recordOf(key, blob, {
        contentType: options.contentType ?? contentTypeOf(key),
        metadata: options.metadata ?? {},
        ...(options.cacheControl ? { cacheControl: options.cacheControl } : {}),
        ...(options.contentEncoding ? { contentEncoding: options.contentEncoding } : {}),
      });
      bucket.put(record);
      await this.created(bucket, record, 'PutObject', here);
    },
    get: async (name, key) => {
      const bucket = this.get(name);
      const record = bucket.get(key);
      if (!record) return undefined;
      return {
        body: await bucket.blobs.read(record.blob, 0, record.size - 1),
        contentType: record.contentType,
        etag: record.etag,
        lastModified: record.lastModified,
        metadata: record.metadata,
        ...(record.cacheControl ? { cacheControl: record.cacheControl } : {}),
        ...(record.contentEncoding ? { contentEncoding: record.contentEncoding } : {}),
      };
    },
    list: async (name, prefix) =>
      [...this.get(name).list(prefix)].map(({ key, size, lastModified }) => ({ key, size, lastModified })),
    delete: async (name, key) => {
      const bucket = this.get(name);
      if (bucket.delete(key)) await this.deleted(bucket, key, 'DeleteObject', here);
    },
  };
}
