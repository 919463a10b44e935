import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { clientOf } from './client-config';

const s3 = clientOf((config) => new S3Client(config));

/**
 * Small objects of S3, whole in memory.
 *
 * A missing object is an error (404 for a caller who may list the bucket, 403 for others), except to `delete`.
 */
export const objects = {
  async get(bucket: string, key: string): Promise<Buffer> {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from(await Body!.transformToByteArray());
  },

  async put(
    bucket: string,
    key: string,
    object: { readonly body: Uint8Array; readonly contentType: string; readonly cacheControl: string },
  ): Promise<void> {
    const input: PutObjectCommandInput = {
      Bucket: bucket,
      Key: key,
      Body: object.body,
      ContentType: object.contentType,
      CacheControl: object.cacheControl,
    };
    await s3().send(new PutObjectCommand(input));
  },

  async delete(bucket: string, key: string): Promise<void> {
    await s3().send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
};

/** What a form lets its holder send. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  /** Of the file; an empty one is refused. */
  readonly maxBytes: number;
  /** How long the form holds. */
  readonly seconds: number;
}

/** The fields of a form with which a browser sends one file to S3: the signature fixes everything but the file. */
export async function uploadForm(upload: Upload): Promise<Record<string, string>> {
  const { fields } = await createPresignedPost(s3(), {
    Bucket: upload.bucket,
    Key: upload.key,
    Fields: { 'Content-Type': upload.contentType },
    Conditions: [['content-length-range', 1, upload.maxBytes]],
    Expires: upload.seconds,
  });
  return fields;
}
