import { join } from 'node:path';
import { AwsError } from '../../runtime/cloud';
import { type Journal, openJournal } from '../../runtime/journal';
import { Blobs } from './blobs';
import type { ChecksumAlgorithm } from './checksums';
import { SortedKeys } from './sorted-keys';

/** Headers stored with an object. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly expires?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ObjectRecord extends ObjectHeaders {
  readonly key: string;
  readonly blob: string;
  readonly size: number;
  /** Quoted. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  /** Base64; with `-<parts>` for a multipart object. */
  readonly checksums: Partial<Record<ChecksumAlgorithm, string>>;
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Part {
  readonly number: number;
  readonly blob: string;
  readonly size: number;
  /** Hex MD5. */
  readonly md5: string;
  readonly lastModified: number;
  readonly checksums: Partial<Record<ChecksumAlgorithm, string>>;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly headers: ObjectHeaders;
  readonly algorithm?: ChecksumAlgorithm;
  readonly started: number;
}

/** Conditions of a write, checked when it becomes visible. */
export interface WriteCondition {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

type Entry =
  | { put: ObjectRecord; upload?: string }
  | { delete: string }
  | { upload: Upload }
  | { part: Part; of: string }
  | { abort: string };

/** The objects of one bucket: an index in memory, its journal on disk, the bytes in {@link Blobs}. */
export class Bucket {
  readonly blobs: Blobs;
  private readonly objects = new Map<string, ObjectRecord>();
  private readonly uploads = new Map<string, { upload: Upload; parts: Map<number, Part> }>();
  private readonly keys = new SortedKeys();
  private readonly journal: Journal<Entry>;

  constructor(
    readonly name: string,
    folder: string,
  ) {
    this.blobs = new Blobs(join(folder, 'data'));
    this.journal = openJournal<Entry>(join(folder, 'index.jsonl'), (entry) => this.apply(entry));
    this.keys.reset(this.objects.keys());
    const named = new Set([...this.objects.values()].map((object) => object.blob));
    for (const { parts } of this.uploads.values()) for (const part of parts.values()) named.add(part.blob);
    this.blobs.sweep(named);
  }

  get(key: string): ObjectRecord | undefined {
    return this.objects.get(key);
  }

  /** Durably makes an object visible. @throws AwsError when its condition fails; its blob is then removed */
  put(record: ObjectRecord, condition: WriteCondition = {}, uploadId?: string): void {
    const before = this.objects.get(record.key);
    const failure = violated(before, condition);
    if (failure) {
      this.blobs.remove(record.blob);
      throw failure;
    }
    const parts = uploadId ? [...(this.uploads.get(uploadId)?.parts.values() ?? [])] : [];
    this.commit({ put: record, ...(uploadId ? { upload: uploadId } : {}) });
    this.keys.add(record.key);
    if (before) this.blobs.remove(before.blob);
    for (const part of parts) this.blobs.remove(part.blob);
  }

  /** Returns whether the object existed. */
  delete(key: string): boolean {
    const before = this.objects.get(key);
    if (!before) return false;
    this.commit({ delete: key });
    this.keys.remove(key);
    this.blobs.remove(before.blob);
    return true;
  }

  /** Keys with the prefix, in S3's order, after `after` (exclusive). */
  *list(prefix: string, after = ''): Generator<ObjectRecord> {
    for (const key of this.keys.from(prefix, after)) {
      const record = this.objects.get(key);
      if (record) yield record;
    }
  }

  /** The first key after every key that starts with `prefix`. */
  skipPast(prefix: string): string {
    return `${prefix}\u{10ffff}`;
  }

  begin(upload: Upload): void {
    this.commit({ upload });
  }

  upload(id: string, key: string): { upload: Upload; parts: ReadonlyMap<number, Part> } {
    const found = this.uploads.get(id);
    if (!found || found.upload.key !== key) {
      throw new AwsError(
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
        404,
      );
    }
    return found;
  }

  openUploads(): Upload[] {
    return [...this.uploads.values()].map(({ upload }) => upload);
  }

  addPart(id: string, part: Part): void {
    const before = this.uploads.get(id)?.parts.get(part.number);
    this.commit({ part, of: id });
    if (before) this.blobs.remove(before.blob);
  }

  abort(id: string): void {
    const parts = [...(this.uploads.get(id)?.parts.values() ?? [])];
    this.commit({ abort: id });
    for (const part of parts) this.blobs.remove(part.blob);
  }

  close(): void {
    this.journal.close();
  }

  private commit(entry: Entry): void {
    this.journal.append(entry);
    this.apply(entry);
    if (this.journal.size > 2000 + 3 * (this.objects.size + this.uploads.size)) {
      this.journal.compact(this.snapshot());
    }
  }

  private *snapshot(): Generator<Entry> {
    for (const put of this.objects.values()) yield { put };
    for (const { upload, parts } of this.uploads.values()) {
      yield { upload };
      for (const part of parts.values()) yield { part, of: upload.id };
    }
  }

  private apply(entry: Entry): void {
    if ('put' in entry) {
      this.objects.set(entry.put.key, entry.put);
      if (entry.upload) this.uploads.delete(entry.upload);
    } else if ('delete' in entry) this.objects.delete(entry.delete);
    else if ('upload' in entry) this.uploads.set(entry.upload.id, { upload: entry.upload, parts: new Map() });
    else if ('part' in entry) this.uploads.get(entry.of)?.parts.set(entry.part.number, entry.part);
    else this.uploads.delete(entry.abort);
  }
}

export function preconditionFailed(): AwsError {
  return new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
  );
}

function violated(before: ObjectRecord | undefined, condition: WriteCondition): AwsError | undefined {
  if (condition.ifNoneMatch === '*' && before) return preconditionFailed();
  if (condition.ifMatch !== undefined) {
    if (!before) return new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    if (condition.ifMatch.replaceAll('"', '') !== before.etag.replaceAll('"', ''))
      return preconditionFailed();
  }
  return undefined;
}
