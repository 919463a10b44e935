import { call } from '../aws/call';
import { endpointOf } from '../aws/environment';
import { encodeSegment, sha256 } from '../aws/sign';

/**
 * Small objects of S3, whole in memory.
 *
 * A missing object is a refusal (404 for who may list the bucket, 403 for everybody else), except to `delete`.
 */
export const objects = {
  async get(bucket: string, key: string): Promise<Buffer> {
    return (await ask('GET', bucket, key)).bytes;
  },

  async put(
    bucket: string,
    key: string,
    object: { readonly body: Uint8Array; readonly contentType: string; readonly cacheControl: string },
  ): Promise<void> {
    const { body, contentType, cacheControl } = object;
    await ask('PUT', bucket, key, body, { 'content-type': contentType, 'cache-control': cacheControl });
  },

  async delete(bucket: string, key: string): Promise<void> {
    await ask('DELETE', bucket, key);
  },
};

function ask(
  method: string,
  bucket: string,
  key: string,
  body: string | Uint8Array = '',
  headers: Readonly<Record<string, string>> = {},
) {
  return call({
    service: 's3',
    endpoint: endpointOf('s3'),
    method,
    path: `/${bucket}/${key.split('/').map(encodeSegment).join('/')}`,
    headers: { ...headers, 'x-amz-content-sha256': sha256(body) },
    body,
  });
}
