import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { unzipSync } from 'fflate';
import type { Provisioned, ResourceSpec } from '../../runtime/cloud';
import type { ObjectHeaders } from './bucket';
import { type Buckets, here } from './buckets';
import { contentTypeOf } from './content-types';
import { recordOf } from './object-record';

interface SourceFile {
  /** Relative, with slashes. */
  readonly name: string;
  read(): Buffer;
}

/**
 * Custom::CDKBucketDeployment: copies the files of CDK assets to a bucket. As in CloudFormation, a deployment whose
 * properties are unchanged is skipped.
 */
export async function deploy(buckets: Buckets, spec: ResourceSpec): Promise<Provisioned> {
  const p = spec.properties;
  const bucket = buckets.get(p.DestinationBucketName);
  const prefix = String(p.DestinationBucketKeyPrefix ?? '').replace(/^\/+|\/*$/g, '');
  const base = prefix === '' ? '' : `${prefix}/`;
  const answer: Provisioned = {
    ref: spec.physicalName(64),
    attributes: {
      DestinationBucketArn: `arn:aws:s3:::${bucket.name}`,
      SourceObjectKeys: p.SourceObjectKeys,
    },
  };
  const { localAddress } = buckets.cloud;
  const sourceMarkers = ((p.SourceMarkers ?? []) as Record<string, string>[]).map((markers) =>
    Object.fromEntries(Object.entries(markers).map(([token, value]) => [token, localAddress(String(value))])),
  );
  const description = createHash('sha256')
    .update(
      JSON.stringify(
        Object.entries({ ...p, SourceMarkers: sourceMarkers }).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    )
    .digest('hex');
  const marker = join(buckets.cloud.stateDir, 's3', '.deployments', `${spec.stack}.${spec.logicalId}`);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === description) return answer;

  const deployed = new Set<string>();
  const sources: string[] = p.SourceObjectKeys ?? [];
  let written = 0;
  for (const [index, objectKey] of sources.entries()) {
    const markers = sourceMarkers[index] ?? {};
    const jsonEscape = String(p.SourceMarkersConfig?.[index]?.jsonEscape ?? false) === 'true';
    for (const file of sourceFiles(spec.asset(objectKey), objectKey, String(p.Extract ?? true) !== 'false')) {
      if (!wanted(file.name, p.Exclude ?? [], p.Include ?? [])) continue;
      const key = base + file.name;
      deployed.add(key);
      const body = fill(file.read(), markers, jsonEscape);
      const headers = deploymentHeaders(file.name, p.SystemMetadata ?? {}, p.UserMetadata ?? {});
      const before = bucket.get(key);
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      if (before?.etag === etag && sameHeaders(before, headers)) continue;
      const record = recordOf(key, await bucket.blobs.write(body, ['crc32']), headers);
      bucket.put(record);
      written += 1;
      await buckets.created(bucket, record, 'PutObject', here);
    }
  }
  if (String(p.Prune ?? true) !== 'false') {
    const stale = [...bucket.list(base)].filter(
      ({ key }) => !deployed.has(key) && wanted(key.slice(base.length), p.Exclude ?? [], p.Include ?? []),
    );
    for (const { key } of stale) {
      if (bucket.delete(key)) await buckets.deleted(bucket, key, 'DeleteObject', here);
    }
  }
  mkdirSync(join(marker, '..'), { recursive: true });
  writeFileSync(`${marker}.new`, description);
  renameSync(`${marker}.new`, marker);
  buckets.cloud.log.info(`wrote ${written} of ${deployed.size} files to ${bucket.name}/${base}`, {
    resource: spec.path,
  });
  return answer;
}

function* sourceFiles(path: string, objectKey: string, extract: boolean): Generator<SourceFile> {
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath ?? entry.path, entry.name);
      yield { name: relative(path, file).split(sep).join('/'), read: () => readFileSync(file) };
    }
  } else if (extract && path.endsWith('.zip')) {
    for (const [name, body] of Object.entries(unzipSync(readFileSync(path)))) {
      if (!name.endsWith('/')) yield { name, read: () => Buffer.from(body) };
    }
  } else {
    yield { name: basename(objectKey), read: () => readFileSync(path) };
  }
}

/** Replaces `<<marker:…>>` by deploy-time values (CDK's Source.data and Source.jsonData). */
function fill(body: Buffer, markers: Readonly<Record<string, string>>, jsonEscape: boolean): Buffer {
  let filled = body;
  for (const [token, value] of Object.entries(markers)) {
    if (!filled.includes(token)) continue;
    const text = jsonEscape ? JSON.stringify(value).slice(1, -1) : value;
    filled = Buffer.from(filled.toString().replaceAll(token, () => text));
  }
  return filled;
}

/** `aws s3 sync` filters: includes override excludes. */
function wanted(name: string, exclude: readonly string[], include: readonly string[]): boolean {
  const matches = (pattern: string) => globPattern(pattern).test(name);
  return !exclude.some(matches) || include.some(matches);
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

function deploymentHeaders(
  name: string,
  system: Readonly<Record<string, string>>,
  user: Readonly<Record<string, string>>,
): ObjectHeaders {
  const metadata = Object.fromEntries(
    Object.entries(user).map(([key, value]) => [key.toLowerCase().replace(/^x-amz-meta-/, ''), value]),
  );
  return {
    contentType: system['content-type'] ?? contentTypeOf(name),
    metadata,
    ...(system['cache-control'] ? { cacheControl: system['cache-control'] } : {}),
    ...(system['content-encoding'] ? { contentEncoding: system['content-encoding'] } : {}),
    ...(system['content-disposition'] ? { contentDisposition: system['content-disposition'] } : {}),
    ...(system['content-language'] ? { contentLanguage: system['content-language'] } : {}),
  };
}

function sameHeaders(before: ObjectHeaders, wanted: ObjectHeaders): boolean {
  const shape = (headers: ObjectHeaders) =>
    JSON.stringify([
      headers.contentType,
      headers.cacheControl,
      headers.contentEncoding,
      headers.contentDisposition,
      headers.contentLanguage,
      Object.entries(headers.metadata).sort(),
    ]);
  return shape(before) === shape(wanted);
}
