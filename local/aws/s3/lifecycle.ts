import type { Bucket } from './bucket';

const DAY = 86_400_000;

/** A rule in days; rules by tag, date or version are ignored. */
export interface LifecycleRule {
  readonly prefix: string;
  readonly expireAfterDays?: number;
  readonly abortUploadsAfterDays?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: a CloudFormation property
export function lifecycleRules(properties: Record<string, any> | undefined): LifecycleRule[] {
  const rules: LifecycleRule[] = [];
  for (const rule of properties?.Rules ?? []) {
    if (rule.Status !== 'Enabled' || rule.TagFilters?.length) continue;
    const days = Number(rule.ExpirationInDays);
    const abort = Number(rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation);
    rules.push({
      prefix: rule.Prefix ?? '',
      ...(days > 0 ? { expireAfterDays: days } : {}),
      ...(abort > 0 ? { abortUploadsAfterDays: abort } : {}),
    });
  }
  return rules;
}

export function overdue(
  bucket: Bucket,
  rules: readonly LifecycleRule[],
): { keys: string[]; uploads: string[] } {
  const now = Date.now();
  const keys = new Set<string>();
  const uploads = new Set<string>();
  for (const rule of rules) {
    if (rule.expireAfterDays !== undefined) {
      for (const object of bucket.list(rule.prefix)) {
        if (now - object.lastModified >= rule.expireAfterDays * DAY) keys.add(object.key);
      }
    }
    if (rule.abortUploadsAfterDays !== undefined) {
      for (const upload of bucket.openUploads()) {
        const old = now - upload.started >= rule.abortUploadsAfterDays * DAY;
        if (old && upload.key.startsWith(rule.prefix)) uploads.add(upload.id);
      }
    }
  }
  return { keys: [...keys], uploads: [...uploads] };
}
