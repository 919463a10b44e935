/** biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written that way */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Log, Provision, ResourceSpec } from '../cloud';
import { loadAssembly, type Stack, type Template } from './assembly';
import { deploy, physicalName } from './deploy';

const quiet: Log = { info() {}, warn() {}, error() {} };
const seen: ResourceSpec[] = [];
const thing: Provision = async (spec) => {
  seen.push(spec);
  return { ref: `ref-${spec.logicalId}`, attributes: { Arn: `arn:${spec.logicalId}`, 'A.B': 'deep' } };
};

beforeEach(() => void seen.splice(0));

const stack = (template: Template, name = 'S'): Stack => ({ name, template, asset: () => undefined });

function run(stacks: Stack[], parameters?: Record<string, string>) {
  return deploy(stacks, {
    account: '111122223333',
    region: 'us-east-1',
    log: quiet,
    provision: new Map([['Test::Thing', thing]]),
    parameters,
  });
}

async function resolved(properties: Record<string, unknown>, rest: Omit<Template, 'Resources'> = {}) {
  await run([
    stack({
      ...rest,
      Resources: {
        Subject: { Type: 'Test::Thing', Properties: properties },
        Other: { Type: 'Test::Thing' },
      },
    }),
  ]);
  return seen.find((spec) => spec.logicalId === 'Subject')!.properties;
}

test('references, attributes and pseudo parameters', async () => {
  expect(
    await resolved({
      a: { Ref: 'Other' },
      b: { 'Fn::GetAtt': ['Other', 'Arn'] },
      c: { 'Fn::GetAtt': 'Other.A.B' },
      d: { 'Fn::Join': ['', ['x-', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }]] },
      e: { 'Fn::Sub': '${Other}/${Other.Arn}/${!literal}/${AWS::Partition}' },
      f: { 'Fn::Sub': ['${x}-${Other}', { x: { Ref: 'AWS::URLSuffix' } }] },
      g: [{ Ref: 'AWS::NoValue' }, 1],
      h: { Ref: 'AWS::NoValue' },
      i: { 'Fn::Select': [1, { 'Fn::Split': ['|', 'a|b|c'] }] },
      j: { 'Fn::Base64': 'hi' },
      k: { 'Fn::Select': ['0', { 'Fn::GetAZs': '' }] },
    }),
  ).toEqual({
    a: 'ref-Other',
    b: 'arn:Other',
    c: 'deep',
    d: 'x-us-east-1:111122223333',
    e: 'ref-Other/arn:Other/${literal}/aws',
    f: 'amazonaws.com-ref-Other',
    g: [1],
    i: 'b',
    j: 'aGk=',
    k: 'us-east-1a',
  });
});

test('conditions, mappings and parameters', async () => {
  const properties = await resolved(
    {
      yes: { 'Fn::If': ['Both', 'on', 'off'] },
      gone: { 'Fn::If': ['Neither', 'on', { Ref: 'AWS::NoValue' }] },
      found: { 'Fn::FindInMap': ['Sizes', { Ref: 'Kind' }, 'cpu'] },
      policy: { Condition: { StringEquals: { a: { Ref: 'Kind' } } } },
    },
    {
      Parameters: { Kind: { Type: 'String', Default: 'big' } },
      Mappings: { Sizes: { big: { cpu: 8 } } },
      Conditions: {
        Big: { 'Fn::Equals': [{ Ref: 'Kind' }, 'big'] },
        Both: { 'Fn::And': [{ Condition: 'Big' }, { 'Fn::Not': [{ Condition: 'Neither' }] }] },
        Neither: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Not': [{ Condition: 'Big' }] }] },
      },
    },
  );
  expect(properties).toEqual({ yes: 'on', found: 8, policy: { Condition: { StringEquals: { a: 'big' } } } });
});

test('resources come after those they refer to, and a false condition leaves one out', async () => {
  await run([
    stack({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Third: { Type: 'Test::Thing', Properties: { x: { 'Fn::Sub': 'see ${Second.Arn}' } } },
        Second: { Type: 'Test::Thing', DependsOn: ['First'] },
        First: { Type: 'Test::Thing' },
        Absent: { Type: 'Nobody::Knows', Condition: 'Never' },
      },
    }),
  ]);
  expect(seen.map((spec) => spec.logicalId)).toEqual(['First', 'Second', 'Third']);
});

test('exports of one stack are imports of the next', async () => {
  const outputs = await run([
    stack(
      {
        Resources: { Made: { Type: 'Test::Thing' } },
        Outputs: {
          Out: { Value: { Ref: 'Made' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:made' } } },
        },
      },
      'A',
    ),
    stack(
      { Resources: { User: { Type: 'Test::Thing', Properties: { x: { 'Fn::ImportValue': 'A:made' } } } } },
      'B',
    ),
  ]);
  expect(seen[1]!.properties).toEqual({ x: 'ref-Made' });
  expect(outputs.get('A')).toEqual({ Out: 'ref-Made' });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['an unknown reference', { x: { Ref: 'Nope' } }, /S\/Subject: Ref to "Nope"/],
  [
    'an unknown attribute',
    { x: { 'Fn::GetAtt': ['Other', 'Nope'] } },
    /Test::Thing "Other" has no attribute "Nope"/,
  ],
  ['an unknown import', { x: { 'Fn::ImportValue': 'nope' } }, /no stack before this one exports "nope"/],
  ['an unknown condition', { x: { 'Fn::If': ['Nope', 1, 2] } }, /there is no condition "Nope"/],
  ['an unknown function', { x: { 'Fn::Magic': [] } }, /does not know Fn::Magic/],
  ['a selection out of range', { x: { 'Fn::Select': [3, ['a']] } }, /item 3 from a list of 1/],
])('%s is an error that shows the path', async (_, properties, message) => {
  await expect(resolved(properties)).rejects.toThrow(message);
});

test('a circle is shown', async () => {
  const template: Template = {
    Resources: {
      A: { Type: 'Test::Thing', Properties: { x: { Ref: 'B' } } },
      B: { Type: 'Test::Thing', DependsOn: 'A' },
    },
  };
  await expect(run([stack(template)])).rejects.toThrow('Resources of S depend on one another: A → B → A');
});

test('an unknown type is an error with type and path; a type without local meaning is not', async () => {
  const unknown: Template = {
    Resources: { Odd: { Type: 'AWS::Odd::One', Metadata: { 'aws:cdk:path': 'S/My/Odd' } } },
  };
  await expect(run([stack(unknown)])).rejects.toThrow(/AWS::Odd::One \(S\/My\/Odd\)/);
  const outputs = await run([
    stack({
      Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/x' } } },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Logs', 'Arn'] } } },
    }),
  ]);
  expect(outputs.get('S')).toEqual({ Arn: 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/x:*' });
});

test('a parameter without a value is an error', async () => {
  const template: Template = {
    Parameters: { P: { Type: 'String' } },
    Resources: { A: { Type: 'Test::Thing', Properties: { x: { Ref: 'P' } } } },
  };
  await expect(run([stack(template)])).rejects.toThrow(/parameter "P"/);
  await run([stack(template)], { P: 'v' });
  expect(seen.at(-1)!.properties).toEqual({ x: 'v' });
});

test('physical names are stable, distinct and within the given length', () => {
  const long = 'L'.repeat(100);
  const names = [physicalName('Stack', long, 64), physicalName('Stack', `${long}2`, 64)];
  expect(new Set(names).size).toBe(2);
  expect(names.every((name) => name.length <= 64)).toBe(true);
  expect(physicalName('Stack', 'Id', 64)).toMatch(/^Stack-Id-[A-Z0-9]{12}$/);
  expect(physicalName('Stack', 'Id', 64)).toBe(physicalName('Stack', 'Id', 64));
});

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('an assembly is read with its stacks in dependency order and its assets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  folders.push(folder);
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  const stackArtifact = (file: string, dependencies: string[]) => ({
    type: 'aws:cloudformation:stack',
    dependencies,
    properties: { templateFile: file },
  });
  mkdirSync(join(folder, 'asset.abc'));
  write('B.template.json', { Resources: {} });
  write('A.template.json', { Resources: {} });
  write('B.assets.json', {
    files: {
      abc: { source: { path: 'asset.abc' }, destinations: { d: { bucketName: 'b', objectKey: 'abc.zip' } } },
    },
  });
  write('manifest.json', {
    artifacts: {
      B: stackArtifact('B.template.json', ['A', 'B.assets']),
      'B.assets': { type: 'cdk:asset-manifest', properties: { file: 'B.assets.json' } },
      A: stackArtifact('A.template.json', []),
    },
  });
  const stacks = loadAssembly(folder);
  expect(stacks.map((each) => each.name)).toEqual(['A', 'B']);
  expect(stacks[1]!.asset('abc.zip')).toBe(join(folder, 'asset.abc'));
  expect(() => loadAssembly(join(folder, 'nowhere'))).toThrow(/no cloud assembly/);
});

test('a secret is read where a text refers to it, whole or by a member, after all other functions', async () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s-AbCdEf';
  const secrets: Record<string, string> = { [arn]: '{"user":"ana"}', plain: 'hidden' };
  await deploy(
    [
      stack({
        Resources: {
          Subject: {
            Type: 'Test::Thing',
            Properties: {
              Whole: { 'Fn::Join': ['', ['x-{{resolve:secretsmanager:', 'plain', ':SecretString:::}}-y']] },
              Member: [{ Deep: `{{resolve:secretsmanager:${arn}:SecretString:user::}}` }],
              Count: 7,
            },
          },
        },
      }),
    ],
    {
      ...{ account: '111122223333', region: 'us-east-1', log: quiet },
      provision: new Map([['Test::Thing', thing]]),
      secret: (id) => secrets[id] ?? '',
    },
  );
  expect(seen[0]!.properties).toEqual({ Whole: 'x-hidden-y', Member: [{ Deep: 'ana' }], Count: 7 });
});

test('a dynamic reference that cannot be resolved names its resource', async () => {
  await expect(resolved({ A: '{{resolve:ssm:/name}}' })).rejects.toThrow(
    'S/Subject: the local cloud does not',
  );
  await expect(resolved({ A: '{{resolve:secretsmanager:s:SecretString:::}}' })).rejects.toThrow('S/Subject');
});
