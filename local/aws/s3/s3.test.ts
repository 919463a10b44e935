import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sha256 } from '../../../functions/kit/clients/node-sha256';
import { AwsError, type BusEvent } from '../../runtime/cloud';
import { createTestCloud, type TestCloud } from '../../runtime/test-cloud';
import { createS3 } from './index';

const events: BusEvent[] = [];
const deliveries: { arn: string; payload: unknown }[] = [];
let denied: string | undefined;
let cloud: TestCloud;
let client: s3.S3Client;
let service: ReturnType<typeof createS3>;

async function startService(): Promise<void> {
  service = createS3(cloud);
  cloud.services[0] = service;
  await cloud.provision('AWS::S3::Bucket', 'Media', {
    BucketName: 'media',
    CorsConfiguration: {
      CorsRules: [
        {
          AllowedOrigins: ['https://*.example.com'],
          AllowedMethods: ['PUT', 'POST'],
          AllowedHeaders: ['content-*'],
          MaxAge: 60,
        },
      ],
    },
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Prefix: 'tmp/', ExpirationInDays: 1 }] },
  });
  await cloud.provision('Custom::S3BucketNotifications', 'Notifications', {
    BucketName: 'media',
    NotificationConfiguration: {
      QueueConfigurations: [
        {
          Events: ['s3:ObjectCreated:*'],
          QueueArn: 'arn:aws:sqs:us-east-1:123456789012:uploads',
          Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.mp4' }] } },
        },
      ],
    },
  });
}

beforeAll(async () => {
  cloud = await createTestCloud(() => [], {
    log: { info() {}, warn() {}, error: (message, fields) => console.error(message, fields) },
    authorize(_principal, accesses) {
      if (!accesses.some(({ action }) => action === denied)) return;
      throw new AwsError('AccessDeniedException', 'no', 403);
    },
    localAddress: (text) => text.replace('wss://bridge.example', 'ws://127.0.0.1:1'),
  });
  cloud.ports.deliver = async (arn, payload) => void deliveries.push({ arn, payload });
  cloud.ports.emit = async (event) => void events.push(event);
  client = new s3.S3Client({ ...cloud.clientConfig(), maxAttempts: 1 });
  await startService();
});

afterAll(async () => {
  client.destroy();
  await cloud.close();
});

const put = (Key: string, Body: string | Buffer, more = {}) =>
  client.send(new s3.PutObjectCommand({ Bucket: 'media', Key, Body, ...more }));
const get = (Key: string, more = {}) =>
  client.send(new s3.GetObjectCommand({ Bucket: 'media', Key, ...more }));

async function presign(
  method: string,
  key: string,
  options: { expiresIn?: number; query?: Record<string, string>; secret?: string } = {},
): Promise<string> {
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials: { ...cloud.operator, secretAccessKey: options.secret ?? cloud.operator.secretAccessKey },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { hostname, port } = new URL(cloud.endpoint);
  const path = `/media/${key.split('/').map(encodeURIComponent).join('/')}`;
  const signed = await signer.presign(
    {
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      headers: { host: `${hostname}:${port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      query: options.query ?? {},
    },
    { expiresIn: options.expiresIn ?? 60, unsignableHeaders: new Set(['x-amz-content-sha256']) },
  );
  return `${cloud.endpoint}${path}?${new URLSearchParams(signed.query as Record<string, string>)}`;
}

describe('objects', () => {
  it('returns what was put, with its headers, for any key', async () => {
    for (const key of ['a b/ü+%&=?#.txt', '../../etc/passwd', '日本/😀', 'x//y/']) {
      await put(key, `body of ${key}`, {
        ContentType: 'text/plain',
        CacheControl: 'max-age=5',
        Metadata: { who: 'me' },
      });
      const answer = await get(key);
      expect(await answer.Body!.transformToString()).toBe(`body of ${key}`);
      expect(answer).toMatchObject({
        ContentType: 'text/plain',
        CacheControl: 'max-age=5',
        Metadata: { who: 'me' },
      });
    }
  });

  it('reads ranges, and refuses one beyond the end', async () => {
    await put('range', '0123456789');
    expect(await (await get('range', { Range: 'bytes=2-4' })).Body!.transformToString()).toBe('234');
    const tail = await get('range', { Range: 'bytes=-3' });
    expect([await tail.Body!.transformToString(), tail.ContentRange]).toEqual(['789', 'bytes 7-9/10']);
    await expect(get('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('honours conditions of readers and writers', async () => {
    const { ETag } = await put('cond', 'one', { IfNoneMatch: '*' });
    await expect(put('cond', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(get('cond', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get('cond', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('cond', 'two', { IfMatch: ETag });
    expect(await (await get('cond')).Body!.transformToString()).toBe('two');
  });

  it('verifies digests and stores nothing of a damaged upload', async () => {
    await expect(put('md5', 'x', { ContentMD5: Buffer.alloc(16).toString('base64') })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(
      put('md5', 'x', { ChecksumSHA256: Buffer.alloc(32).toString('base64') }),
    ).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('md5')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    const stored = await put('sum', '123456789', { ChecksumAlgorithm: 'CRC32C' });
    expect(stored.ChecksumCRC32C).toBe('4waSgw==');
    expect((await get('sum', { ChecksumMode: 'ENABLED' })).ChecksumCRC32C).toBe('4waSgw==');
  });

  it('accepts a stream in signed chunks', async () => {
    const body = Buffer.alloc(300_000, 'streamed ');
    await client.send(
      new s3.PutObjectCommand({
        Bucket: 'media',
        Key: 'stream',
        Body: Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]),
        ContentLength: body.length,
      }),
    );
    expect(Buffer.from(await (await get('stream')).Body!.transformToByteArray()).equals(body)).toBe(true);
  });

  it('hides missing keys from callers that may not list', async () => {
    denied = 's3:ListBucket';
    await expect(get('nothing-here')).rejects.toMatchObject({ name: 'AccessDenied' });
    denied = undefined;
    await expect(
      client.send(new s3.HeadObjectCommand({ Bucket: 'media', Key: 'nothing-here' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
    await expect(client.send(new s3.HeadBucketCommand({ Bucket: 'nobody' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('copies with old or new metadata and deletes many', async () => {
    await put('copy/ä', 'c', { Metadata: { a: '1' } });
    const CopySource = `media/${encodeURIComponent('copy/ä')}`;
    await client.send(new s3.CopyObjectCommand({ Bucket: 'media', Key: 'copy/2', CopySource }));
    await client.send(
      new s3.CopyObjectCommand({
        Bucket: 'media',
        Key: 'copy/3',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    expect((await get('copy/2')).Metadata).toEqual({ a: '1' });
    expect((await get('copy/3')).Metadata).toEqual({ b: '2' });
    const Objects = ['copy/ä', 'copy/2', 'copy/3', 'copy/never'].map((Key) => ({ Key }));
    const answer = await client.send(new s3.DeleteObjectsCommand({ Bucket: 'media', Delete: { Objects } }));
    expect(answer.Deleted).toHaveLength(4);
    expect(await service.objects.list('media', 'copy/')).toEqual([]);
  });
});

describe('listing', () => {
  it('pages through prefixes and delimiters', async () => {
    for (const key of ['l/a/1', 'l/a/2', 'l/b', 'l/c/1', 'l/d', 'l/<&>']) await put(key, key);
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page: s3.ListObjectsV2CommandOutput = await client.send(
        new s3.ListObjectsV2Command({
          Bucket: 'media',
          Prefix: 'l/',
          Delimiter: '/',
          MaxKeys: 2,
          ContinuationToken,
        }),
      );
      seen.push(
        ...(page.Contents ?? []).map((o) => o.Key!),
        ...(page.CommonPrefixes ?? []).map((p) => p.Prefix!),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen.sort()).toEqual(['l/<&>', 'l/a/', 'l/b', 'l/c/', 'l/d']);
    const after = await client.send(
      new s3.ListObjectsV2Command({ Bucket: 'media', Prefix: 'l/', StartAfter: 'l/b' }),
    );
    expect(after.Contents!.map((o) => o.Key)).toEqual(['l/c/1', 'l/d']);
  });
});

describe('multipart', () => {
  it('joins parts, verifies them, and survives a restart in between', async () => {
    const target = { Bucket: 'media', Key: 'big.mp4' };
    const { UploadId } = await client.send(
      new s3.CreateMultipartUploadCommand({ ...target, ContentType: 'video/mp4' }),
    );
    const bodies = [Buffer.alloc(5 * 1024 * 1024, 1), Buffer.from('tail')];
    const first = await client.send(
      new s3.UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: bodies[0] }),
    );
    await service.stop!();
    await startService();
    const second = await client.send(
      new s3.UploadPartCommand({ ...target, UploadId, PartNumber: 2, Body: bodies[1] }),
    );
    const part = (n: number, o: s3.UploadPartCommandOutput) => ({
      PartNumber: n,
      ETag: o.ETag,
      ChecksumCRC32: o.ChecksumCRC32,
    });
    const complete = (Parts: s3.CompletedPart[]) =>
      client.send(new s3.CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
    await expect(complete([part(1, first), part(1, first)])).rejects.toMatchObject({
      name: 'InvalidPartOrder',
    });
    await expect(complete([{ PartNumber: 1, ETag: '"no"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    const done = await complete([part(1, first), part(2, second)]);
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const answer = await get('big.mp4');
    expect(answer.ContentType).toBe('video/mp4');
    expect(Buffer.from(await answer.Body!.transformToByteArray()).equals(Buffer.concat(bodies))).toBe(true);
    await expect(complete([part(1, first)])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('requests without a header signature', () => {
  it('accepts presigned PUT and GET, and refuses tampering, expiry and strangers', async () => {
    expect((await fetch(await presign('PUT', 'pre signed/ü'), { method: 'PUT', body: 'hello' })).status).toBe(
      200,
    );
    const address = await presign('GET', 'pre signed/ü', {
      query: { 'response-content-type': 'text/x-test' },
    });
    const answer = await fetch(address, { headers: { range: 'bytes=1-2' } });
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
      206,
      'el',
      'text/x-test',
    ]);
    expect((await fetch(address.replace('signed', 'signet'))).status).toBe(403);
    expect((await fetch(address, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(await presign('GET', 'pre signed/ü', { secret: 'guess' }))).status).toBe(403);
    expect((await fetch(address, { headers: { 'x-amz-meta-extra': '1' } })).status).toBe(403);
    expect((await fetch(`${cloud.endpoint}/media/range`)).status).toBe(403);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    const late = await fetch(address);
    vi.useRealTimers();
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('Request has expired');
  });

  async function post(
    fields: Record<string, string>,
    conditions: unknown[],
    file: string,
  ): Promise<Response> {
    const date = `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
    const credential = `${cloud.operator.accessKeyId}/${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const base = {
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': credential,
      'x-amz-date': date,
    };
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(Date.now() + 60_000).toISOString(),
        conditions: [
          ...Object.entries(base).map(([k, v]) => ({ [k]: v })),
          { bucket: 'media' },
          ...conditions,
        ],
      }),
    ).toString('base64');
    let key: Buffer = Buffer.from(`AWS4${cloud.operator.secretAccessKey}`);
    for (const step of credential.split('/').slice(1)) key = createHmac('sha256', key).update(step).digest();
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...base, ...fields, policy })) form.append(name, value);
    form.append('x-amz-signature', createHmac('sha256', key).update(policy).digest('hex'));
    form.append('file', new Blob([file]), 'cat.png');
    return fetch(`${cloud.endpoint}/media`, { method: 'POST', body: form });
  }

  it('accepts a form within its policy, and nothing else', async () => {
    const conditions = [
      ['starts-with', '$key', 'up/'],
      ['content-length-range', 1, 20],
      ['eq', '$Content-Type', 'image/png'],
    ];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
    const fields = { key: 'up/${filename}', 'Content-Type': 'image/png' };
    expect((await post(fields, conditions, 'a small\r\n--file')).status).toBe(204);
    expect((await service.objects.get('media', 'up/cat.png'))!.body.toString()).toBe('a small\r\n--file');
    expect((await post({ ...fields, key: 'down/x' }, conditions, 'x')).status).toBe(403);
    expect((await post({ ...fields, 'Content-Type': 'text/html' }, conditions, 'x')).status).toBe(403);
    expect((await post({ ...fields, acl: 'public-read' }, conditions, 'x')).status).toBe(403);
    const large = await post({ ...fields, key: 'up/large' }, conditions, 'x'.repeat(21));
    expect([large.status, await large.text()]).toEqual([400, expect.stringContaining('EntityTooLarge')]);
    expect(await service.objects.get('media', 'up/large')).toBeUndefined();
    const headers = { 'content-type': 'multipart/form-data; boundary=edge' };
    const broken = await fetch(`${cloud.endpoint}/media`, { method: 'POST', headers, body: 'x'.repeat(1e6) });
    expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining('MalformedPOST')]);
  });

  it('answers preflights by the bucket’s rules', async () => {
    const ask = (origin: string, headers: string) =>
      fetch(`${cloud.endpoint}/media/x`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'PUT',
          'access-control-request-headers': headers,
        },
      });
    const allowed = await ask('https://a.example.com', 'Content-Type');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://a.example.com',
    ]);
    expect((await ask('https://evil.com', 'content-type')).status).toBe(403);
    expect((await ask('https://a.example.com', 'x-other')).status).toBe(403);
  });
});

describe('the bucket in the template', () => {
  it('notifies EventBridge and its targets', async () => {
    events.length = 0;
    deliveries.length = 0;
    await put('n/a b.mp4', 'v');
    await put('n/other', 'v');
    await client.send(new s3.DeleteObjectCommand({ Bucket: 'media', Key: 'n/other' }));
    expect(events.map((e) => [e.detailType, (e.detail as { reason: string }).reason])).toEqual([
      ['Object Created', 'PutObject'],
      ['Object Created', 'PutObject'],
      ['Object Deleted', 'DeleteObject'],
    ]);
    expect(events[0]).toMatchObject({
      source: 'aws.s3',
      detail: { bucket: { name: 'media' }, object: { key: 'n/a b.mp4', size: 1 } },
    });
    expect(deliveries).toMatchObject([
      {
        arn: 'arn:aws:sqs:us-east-1:123456789012:uploads',
        payload: { Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'n/a+b.mp4' } } }] },
      },
    ]);
  });

  it('expires objects after their days', async () => {
    await put('tmp/old', 'x');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3_600_000 });
    await service.start!();
    vi.useRealTimers();
    expect(await service.objects.get('media', 'tmp/old')).toBeUndefined();
  });

  it('keeps acknowledged writes across a restart, and drops orphaned bytes', async () => {
    await put('durable', 'kept', { Metadata: { m: '1' } });
    await service.stop!();
    mkdirSync(join(cloud.stateDir, 's3/media/data/zz'), { recursive: true });
    writeFileSync(join(cloud.stateDir, 's3/media/data/zz/orphan'), 'half an obj');
    await startService();
    expect(await (await get('durable')).Body!.transformToString()).toBe('kept');
  });

  it('deploys an asset folder, prunes, and marks the content', async () => {
    const asset = mkdtempSync(join(cloud.stateDir, 'asset.'));
    mkdirSync(join(asset, 'js'));
    writeFileSync(join(asset, 'index.html'), '<p>site</p>');
    writeFileSync(join(asset, 'js/app.js'), 'const api = "<<marker:0xbaba:0>>";');
    await put('site/stale.html', 'old');
    const properties = {
      DestinationBucketName: 'media',
      DestinationBucketKeyPrefix: 'site',
      SourceObjectKeys: ['hash.zip'],
      SourceMarkers: [{ '<<marker:0xbaba:0>>': 'wss://bridge.example' }],
      SystemMetadata: { 'cache-control': 'max-age=60' },
    };
    await cloud.provision('Custom::CDKBucketDeployment', 'Folder', properties, asset);
    expect((await service.objects.list('media', 'site/')).map((o) => o.key)).toEqual([
      'site/index.html',
      'site/js/app.js',
    ]);
    const script = (await service.objects.get('media', 'site/js/app.js'))!;
    expect([script.body.toString(), script.contentType, script.cacheControl]).toEqual([
      'const api = "ws://127.0.0.1:1";',
      'text/javascript; charset=utf-8',
      'max-age=60',
    ]);
  });

  it('deploys the files of a zip archive', async () => {
    const archive = join(cloud.stateDir, 'asset.zip');
    writeFileSync(
      archive,
      zipSync({ 'a.txt': Buffer.from('stored'), docs: { 'b.txt': Buffer.from('b'.repeat(99)) } }),
    );
    const properties = {
      DestinationBucketName: 'media',
      DestinationBucketKeyPrefix: 'zip',
      SourceObjectKeys: ['hash.zip'],
    };
    await cloud.provision('Custom::CDKBucketDeployment', 'Archive', properties, archive);
    expect((await service.objects.list('media', 'zip/')).map(({ key, size }) => [key, size])).toEqual([
      ['zip/a.txt', 6],
      ['zip/docs/b.txt', 99],
    ]);
  });
});
