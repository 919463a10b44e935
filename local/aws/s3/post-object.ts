import { AwsError } from '../../runtime/cloud';
import type { Buckets } from './buckets';
import { readForm } from './form-data';
import { askedAlgorithms, objectHeaders, verifyDigests } from './headers';
import { checkKey, recordOf } from './object-record';
import { accessOf } from './operations';
import { checkPolicy, type PolicyBounds } from './post-policy';
import { verifyPolicySignature } from './presign';
import type { S3Reply, S3Request } from './request';
import { s3Document } from './xml';

type FormRequest = Pick<S3Request, 'bucket' | 'path' | 'headers' | 'query' | 'sourceIp'> & {
  readonly body: AsyncIterable<Buffer>;
};

/** Browser upload with a signed policy. Without a policy there is no principal, so no access. */
export async function postObject(buckets: Buckets, request: FormRequest): Promise<S3Reply> {
  const bucket = buckets.get(request.bucket);
  const form = await readForm(request.body, request.headers['content-type'] ?? '');
  const { fields } = form;
  if (!fields.policy) throw new AwsError('AccessDenied', 'Access Denied', 403);
  const principal = verifyPolicySignature(buckets.cloud, fields, fields.policy);
  const bounds = checkPolicy(fields.policy, fields, bucket.name);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
  const key = (fields.key ?? '').replaceAll('${filename}', form.filename);
  if (key === '') throw new AwsError('InvalidArgument', "Bucket POST must contain a field named 'key'.");
  checkKey(key);
  const target = { method: 'PUT', bucket: bucket.name, key, query: new URLSearchParams(), headers: {} };
  buckets.cloud.authorize(principal, accessOf(target));

  const algorithms = askedAlgorithms(fields);
  const blob = await bucket.blobs.write(
    bounded(form.file, bounds),
    algorithms.size ? algorithms : ['crc32'],
    (written) => verifyDigests(fields, written),
  );
  const record = recordOf(key, blob, objectHeaders(fields));
  bucket.put(record);
  await buckets.created(bucket, record, 'POST Object', request);
  const location = `${buckets.cloud.endpoint}/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const headers = { etag: record.etag, location };
  const redirect = redirectAddress(fields, bucket.name, key, record.etag);
  if (redirect) return { status: 303, headers: { ...headers, location: redirect } };
  if (fields.success_action_status === '201') {
    const body = s3Document('PostResponse', {
      Location: location,
      Bucket: bucket.name,
      Key: key,
      ETag: record.etag,
    });
    return { status: 201, headers: { ...headers, 'content-type': 'application/xml' }, body };
  }
  return { status: fields.success_action_status === '200' ? 200 : 204, headers };
}

function redirectAddress(
  fields: Readonly<Record<string, string>>,
  bucket: string,
  key: string,
  etag: string,
): string | undefined {
  const wanted = fields.success_action_redirect;
  if (!wanted || !URL.canParse(wanted)) return undefined;
  const address = new URL(wanted);
  for (const [name, value] of Object.entries({ bucket, key, etag })) address.searchParams.set(name, value);
  return address.href;
}

async function* bounded(file: AsyncIterable<Buffer>, bounds: PolicyBounds): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of file) {
    size += chunk.length;
    if (size > bounds.most) {
      throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
        ProposedSize: size,
        MaxSizeAllowed: bounds.most,
      });
    }
    yield chunk;
  }
  if (size < bounds.least) {
    throw new AwsError(
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      400,
      {
        ProposedSize: size,
        MinSizeAllowed: bounds.least,
      },
    );
  }
}
