/** biome-ignore-all lint/suspicious/noTemplateCurlyInString: IAM's policy variables are written that way */
import { expect, test } from 'vitest';
import type { Access, Cloud, Principal, ResourceSpec } from '../cloud';
import { createIam } from './iam';
import type { Statement } from './policy';

const cloud = {
  account: '111122223333',
  log: { info() {}, warn() {}, error() {} },
} as unknown as Cloud;

const spec = (type: string, logicalId: string, properties: ResourceSpec['properties']): ResourceSpec => ({
  stack: 'S',
  logicalId,
  type,
  properties,
  path: `S/${logicalId}`,
  physicalName: () => `S-${logicalId}`,
  physicalId: (length) => logicalId.toLowerCase().padEnd(length, '0'),
  asset: (key) => key,
});

const principal: Principal = {
  arn: 'arn:aws:sts::111122223333:assumed-role/worker/fn',
  roleArn: 'arn:aws:iam::111122223333:role/worker',
  functionName: 'fn',
};

async function withPolicy(...Statement: Statement[]) {
  const iam = createIam(cloud);
  await iam.resources!['AWS::IAM::Role']!(spec('AWS::IAM::Role', 'R', { RoleName: 'worker' }));
  await iam.resources!['AWS::IAM::Policy']!(
    spec('AWS::IAM::Policy', 'P', { PolicyName: 'p', PolicyDocument: { Statement }, Roles: ['worker'] }),
  );
  const allows = (action: string, resource: string, context?: Access['context']) => {
    try {
      iam.authorize(principal, [{ action, resource, context }]);
      return true;
    } catch {
      return false;
    }
  };
  return { iam, allows };
}

const allow = (rest: Partial<Statement>): Statement => ({ Effect: 'Allow', Resource: '*', ...rest });

test('nothing is allowed by default, and the refusal has the words of AWS', async () => {
  const { iam } = await withPolicy();
  expect(() => iam.authorize(principal, [{ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }])).toThrow(
    'User: arn:aws:sts::111122223333:assumed-role/worker/fn is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k because no identity-based policy allows the s3:GetObject action',
  );
  iam.authorize({ arn: 'arn:aws:iam::111122223333:root' }, [{ action: 'x:Y', resource: '*' }]);
});

test('wildcards match actions without case and resources with case', async () => {
  const { allows } = await withPolicy(
    allow({
      Action: ['dynamodb:Get*', 'S3:putobject'],
      Resource: ['arn:aws:x:::table/a?', 'arn:aws:s3:::b/*'],
    }),
  );
  expect(allows('dynamodb:GetItem', 'arn:aws:x:::table/a1')).toBe(true);
  expect(allows('dynamodb:GetItem', 'arn:aws:x:::table/a12')).toBe(false);
  expect(allows('dynamodb:GetItem', 'arn:aws:x:::TABLE/a1')).toBe(false);
  expect(allows('dynamodb:PutItem', 'arn:aws:x:::table/a1')).toBe(false);
  expect(allows('s3:PutObject', 'arn:aws:s3:::b/k/with/slashes')).toBe(true);
  expect(allows('s3:PutObject', 'arn:aws:s3:::bxb/k')).toBe(false);
});

test('a deny wins over any allow', async () => {
  const { iam, allows } = await withPolicy(allow({ Action: '*' }), {
    Effect: 'Deny',
    Action: 's3:Delete*',
    Resource: '*',
  });
  expect(allows('s3:GetObject', 'r')).toBe(true);
  expect(() => iam.authorize(principal, [{ action: 's3:DeleteObject', resource: 'r' }])).toThrow(
    /explicit deny/,
  );
});

test('NotAction and NotResource allow the rest', async () => {
  const { allows } = await withPolicy(
    { Effect: 'Allow', NotAction: 'iam:*', Resource: 'a' },
    { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'secret*' },
  );
  expect(allows('sqs:SendMessage', 'a')).toBe(true);
  expect(allows('iam:PassRole', 'a')).toBe(false);
  expect(allows('s3:GetObject', 'public')).toBe(true);
  expect(allows('s3:GetObject', 'secret-1')).toBe(false);
});

test.each<[string, Statement['Condition'], Access['context'], boolean]>([
  ['StringEquals', { StringEquals: { 'a:K': ['x', 'y'] } }, { 'a:k': 'y' }, true],
  ['StringEquals is literal', { StringEquals: { 'a:K': '*' } }, { 'a:k': 'y' }, false],
  ['an absent key', { StringEquals: { 'a:K': 'x' } }, {}, false],
  ['IfExists of an absent key', { StringEqualsIfExists: { 'a:K': 'x' } }, {}, true],
  ['StringLike', { StringLike: { 'a:K': 'ab*' } }, { 'a:k': 'abc' }, true],
  ['StringNotEquals', { StringNotEquals: { 'a:K': 'x' } }, { 'a:k': 'x' }, false],
  ['StringNotEquals of an absent key', { StringNotEquals: { 'a:K': 'x' } }, {}, true],
  ['ArnLike', { ArnLike: { 'a:K': 'arn:aws:s3:::b*' } }, { 'a:k': 'arn:aws:s3:::bucket' }, true],
  ['Bool', { Bool: { 'aws:SecureTransport': 'false' } }, {}, false],
  ['Null', { Null: { 'a:K': 'true' } }, {}, true],
  [
    'ForAllValues of a subset',
    { 'ForAllValues:StringEquals': { 'a:K': ['x', 'y'] } },
    { 'a:k': ['x'] },
    true,
  ],
  ['ForAllValues of more', { 'ForAllValues:StringEquals': { 'a:K': ['x'] } }, { 'a:k': ['x', 'z'] }, false],
  ['ForAllValues of none', { 'ForAllValues:StringEquals': { 'a:K': ['x'] } }, {}, true],
  ['ForAnyValue of none', { 'ForAnyValue:StringEquals': { 'a:K': ['x'] } }, {}, false],
  ['ForAnyValue:StringLike', { 'ForAnyValue:StringLike': { 'a:K': ['x*'] } }, { 'a:k': ['a', 'xb'] }, true],
  ['NumericLessThan', { NumericLessThan: { 'a:K': '5' } }, { 'a:k': '4' }, true],
  ['a policy variable', { StringEquals: { 'a:K': '${a:Other}' } }, { 'a:k': 'v', 'a:other': 'v' }, true],
  ['a policy variable without value', { StringEquals: { 'a:K': '${a:Other}' } }, { 'a:k': 'v' }, false],
])('condition %s', async (_, Condition, context, expected) => {
  const { allows } = await withPolicy(allow({ Action: 'x:Y', Condition }));
  expect(allows('x:Y', 'r', context)).toBe(expected);
});

test('an unknown operator is an error, not a pass', async () => {
  const { iam } = await withPolicy(
    allow({ Action: 'x:Y', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
  );
  expect(() => iam.authorize(principal, [{ action: 'x:Y', resource: 'r' }])).toThrow(
    /Unknown IAM condition operator IpAddress/,
  );
});

test('managed and inline policies count; an unknown managed policy is an error', async () => {
  const iam = createIam(cloud);
  const document = (Action: string) => ({ Statement: [allow({ Action })] });
  const made = await iam.resources!['AWS::IAM::ManagedPolicy']!(
    spec('AWS::IAM::ManagedPolicy', 'M', { PolicyDocument: document('a:Managed') }),
  );
  await iam.resources!['AWS::IAM::Role']!(
    spec('AWS::IAM::Role', 'R', {
      RoleName: 'worker',
      Policies: [{ PolicyName: 'inline', PolicyDocument: document('a:Inline') }],
      ManagedPolicyArns: [made.ref, 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    }),
  );
  iam.authorize(principal, [
    { action: 'a:Managed', resource: 'r' },
    { action: 'a:Inline', resource: 'r' },
  ]);
  const odd = spec('AWS::IAM::Role', 'R2', {
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  await expect(iam.resources!['AWS::IAM::Role']!(odd)).rejects.toThrow(/AdministratorAccess/);
});

test('the report separates used from unused grants and counts denials', async () => {
  const { iam, allows } = await withPolicy(
    allow({ Action: ['s3:Get*', 's3:PutObject'], Resource: ['a', 'b'] }),
  );
  allows('s3:GetObject', 'a');
  allows('s3:GetObject', 'a');
  allows('sqs:SendMessage', 'q');
  allows('sqs:SendMessage', 'q');
  const { used, unused, denials } = iam.report();
  expect(used).toEqual([{ role: 'worker', policy: 'p', action: 's3:Get*', resource: 'a', used: 2 }]);
  expect(unused.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    's3:Get* b',
    's3:PutObject a',
    's3:PutObject b',
  ]);
  expect(denials).toMatchObject([{ functionName: 'fn', action: 'sqs:SendMessage', resource: 'q', count: 2 }]);
});

test('a withheld grant is refused so many times and then restored', async () => {
  const { iam, allows } = await withPolicy(
    allow({ Action: ['s3:GetObject', 's3:PutObject'], Resource: 'a' }),
  );
  const grant = { role: 'worker', action: 's3:GetObject', resource: 'a' };
  iam.withhold(grant, 2);
  expect([1, 2, 3].map(() => allows('s3:GetObject', 'a'))).toEqual([false, false, true]);
  iam.withhold(grant, Number.POSITIVE_INFINITY);
  expect(allows('s3:GetObject', 'a')).toBe(false);
  expect(allows('s3:PutObject', 'a')).toBe(true);
  iam.withhold(grant, 0);
  expect(allows('s3:GetObject', 'a')).toBe(true);
  expect(() => iam.withhold({ ...grant, resource: 'b' }, 1)).toThrow(
    'worker has no grant of s3:GetObject on b',
  );
});

test('withholding a grant that another one covers changes nothing', async () => {
  const { iam, allows } = await withPolicy(
    allow({ Action: 's3:GetObject', Resource: 'a' }),
    allow({ Action: 's3:Get*', Resource: '*' }),
  );
  iam.withhold({ role: 'worker', action: 's3:GetObject', resource: 'a' }, 1);
  expect(allows('s3:GetObject', 'a')).toBe(true);
  expect(iam.report().denials).toEqual([]);
});
