import { createHmac } from 'node:crypto';
import type { Credentials } from '../../kit/aws/environment';
import { signingKey } from '../../kit/aws/sign';

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

/**
 * The fields of a form with which a browser sends one file to S3: everything but the file is fixed by the signature.
 * `now` is in epoch milliseconds.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function uploadForm(
  { bucket, key, contentType, maxBytes, seconds }: Upload,
  { accessKeyId, secretAccessKey, sessionToken, region }: Credentials & { readonly region: string },
  now: number,
): Record<string, string> {
  const time = `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = time.slice(0, 8);
  const fields = {
    key,
    'Content-Type': contentType,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKeyId}/${day}/${region}/s3/aws4_request`,
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(now + seconds * 1000).toISOString(),
      conditions: [
        { bucket },
        ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
        ['content-length-range', 1, maxBytes],
      ],
    }),
  ).toString('base64');
  const signature = createHmac('sha256', signingKey(secretAccessKey, day, region, 's3'))
    .update(policy)
    .digest('hex');
  return { ...fields, policy, 'x-amz-signature': signature };
}
