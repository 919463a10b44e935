import { AwsError } from '../../runtime/cloud';
import type { Blob } from './blobs';
import type { ObjectHeaders, ObjectRecord } from './bucket';

/** Keys are at most 1,024 bytes of UTF-8. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long');
}

export function recordOf(key: string, blob: Blob, headers: ObjectHeaders): ObjectRecord {
  return {
    ...headers,
    key,
    blob: blob.id,
    size: blob.size,
    etag: `"${blob.md5}"`,
    lastModified: Date.now(),
    checksums: blob.checksums,
    checksumType: 'FULL_OBJECT',
  };
}
