import {
  type CompiledStatement,
  compile,
  match,
  type PolicyDocument,
  type Statement,
} from '../../runtime/iam/policy';

/** A bucket policy: statements with principals. */
export type BucketPolicy = PolicyDocument;

interface Reader {
  readonly account: string;
  /** `arn:aws:cloudfront::<account>:distribution/<id>` */
  readonly distributionArn: string;
}

const compiled = new WeakMap<BucketPolicy, CompiledStatement[]>();

/** Whether a bucket's policy allows CloudFront (with origin access control) an action on a resource. */
export function cloudFrontMay(
  policy: BucketPolicy | undefined,
  action: 's3:GetObject' | 's3:ListBucket',
  resource: string,
  reader: Reader,
): boolean {
  if (!policy) return false;
  let statements = compiled.get(policy);
  if (!statements) {
    const about = [policy.Statement].flat().filter((one) => isAboutCloudFront(one as Statement));
    statements = compile('bucket', { Statement: about as Statement[] });
    compiled.set(policy, statements);
  }
  const context = {
    'aws:sourcearn': [reader.distributionArn],
    'aws:sourceaccount': [reader.account],
    'aws:securetransport': ['true'],
  };
  let allowed = false;
  for (const statement of statements) {
    if (!match(statement, action, resource, context)) continue;
    if (statement.effect === 'Deny') return false;
    allowed = true;
  }
  return allowed;
}

function isAboutCloudFront(statement: Statement & { Principal?: unknown }): boolean {
  const principal = statement.Principal as string | Record<string, string | string[]> | undefined;
  if (principal === undefined || typeof principal === 'string') return principal === '*';
  if ([principal.AWS ?? []].flat().includes('*')) return true;
  return [principal.Service ?? []].flat().includes('cloudfront.amazonaws.com');
}
