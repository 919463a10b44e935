import { AwsError } from '../../runtime/cloud';

/** The size limits of a policy. */
export interface PolicyBounds {
  readonly least: number;
  readonly most: number;
}

const FREE = new Set(['x-amz-signature', 'file', 'policy']);

/**
 * Checks a form's fields against its policy document: not expired, every condition met, every field covered.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function checkPolicy(
  policy: string,
  fields: Readonly<Record<string, string>>,
  bucket: string,
): PolicyBounds {
  const document = parse(policy);
  const expires = Date.parse(String(document.expiration ?? ''));
  if (Number.isNaN(expires) || !Array.isArray(document.conditions)) throw invalid('Invalid Policy document.');
  if (Date.now() > expires) throw denied('Invalid according to Policy: Policy expired.');
  const values: Record<string, string> = { ...fields, bucket };
  const covered = new Set<string>(['bucket']);
  let bounds: PolicyBounds = { least: 0, most: Number.POSITIVE_INFINITY };
  for (const condition of document.conditions) {
    const [kind, left, right] = normalise(condition);
    if (kind === 'content-length-range') {
      bounds = { least: Number(left), most: Number(right) };
      if (!(bounds.least >= 0 && bounds.most >= bounds.least)) throw invalid('Invalid content-length-range.');
      continue;
    }
    const name = String(left).replace(/^\$/, '').toLowerCase();
    const value = values[name] ?? '';
    const holds = kind === 'eq' ? value === right : startsWith(name, value, String(right));
    if (!holds) {
      throw denied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);
    }
    covered.add(name);
  }
  for (const name of Object.keys(fields)) {
    if (!covered.has(name) && !FREE.has(name) && !name.startsWith('x-ignore-')) {
      throw denied(`Invalid according to Policy: Extra input fields: ${name}`);
    }
  }
  return bounds;
}

/** Content-Type may be a list, in which each element must match. */
function startsWith(name: string, value: string, prefix: string): boolean {
  if (name !== 'content-type') return value.startsWith(prefix);
  return value.split(',').every((one) => one.trim().startsWith(prefix));
}

function normalise(condition: unknown): [string, unknown, unknown] {
  if (Array.isArray(condition) && condition.length === 3) {
    const kind = String(condition[0]).toLowerCase();
    if (kind === 'eq' || kind === 'starts-with' || kind === 'content-length-range') {
      return [kind, condition[1], condition[2]];
    }
  } else if (typeof condition === 'object' && condition !== null && !Array.isArray(condition)) {
    const entries = Object.entries(condition);
    if (entries.length === 1) return ['eq', entries[0]![0], entries[0]![1]];
  }
  throw invalid(`Invalid Policy: Invalid condition ${JSON.stringify(condition)}`);
}

function parse(policy: string): { expiration?: unknown; conditions?: unknown } {
  try {
    const document: unknown = JSON.parse(Buffer.from(policy, 'base64').toString());
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    // Reported below in S3's words.
  }
  throw invalid('Invalid Policy: Invalid JSON.');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidPolicyDocument', message);
}

function denied(message: string): AwsError {
  return new AwsError('AccessDenied', message, 403);
}
