import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { beforeAll, describe, expect, it } from 'vitest';
import { optionNames } from '../lib/config';
import { type Synthesised, synthesise } from './synth-app';

/**
 * Whatever option an operator changes, the next deployment must succeed. CloudFormation refuses to change or remove an
 * export that another stack imports, and replaces resources whose names or ids others have to learn.
 */

const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0b1e';
const domain = { domain: 'live.example.com', certificateArn };

/** Each option, changed; where a change needs a start other than the defaults, that too. */
const changes: Record<string, { from?: Record<string, unknown>; to: Record<string, unknown> }> = {
  insecureIngest: { to: { insecureIngest: true } },
  localPlayback: { to: { localPlayback: true } },
  graceSeconds: { to: { graceSeconds: 60 } },
  startingSeconds: { to: { startingSeconds: 60 } },
  keepData: { to: { keepData: false } },
  recordingDays: { to: { recordingDays: 0 } },
  logDays: { to: { logDays: 7 } },
  eventArchiveDays: { to: { eventArchiveDays: 7 } },
  waf: { to: { waf: false } },
  requestsPerAddress: { to: { requestsPerAddress: 5_000 } },
  requestsPerSecond: { to: { requestsPerSecond: 1_000 } },
  authorizerCacheSeconds: { to: { authorizerCacheSeconds: 0 } },
  chatPostsPerSecond: { to: { chatPostsPerSecond: 9_000 } },
  chatSocketsPerRoom: { to: { chatSocketsPerRoom: 1_000 } },
  chatStreamShards: { to: { chatStreamShards: 2 } },
  chatParallelization: { to: { chatParallelization: 2 } },
  chatDays: { to: { chatDays: 0 } },
  chatClassifier: { to: { chatClassifier: 'comprehend' } },
  mailFrom: { to: { mailFrom: 'no-reply@example.com' } },
  mailCodes: { from: { mailFrom: 'a@b.example' }, to: { mailFrom: 'a@b.example', mailCodes: 'ses' } },
  accountRequestsPerAddress: { to: { accountRequestsPerAddress: 60 } },
  alarmEmail: { to: { alarmEmail: 'ops@example.com' } },
  hsts: { from: domain, to: { ...domain, hsts: 'subdomains' } },
  securityContact: { to: { securityContact: 'security@example.com' } },
  domain: { to: domain },
  certificateArn: { from: domain, to: { ...domain, certificateArn: `${certificateArn}2` } },
  chatDomain: { from: domain, to: { ...domain, chatDomain: 'irc.example.com' } },
  chatCertificateArn: {
    from: { ...domain, chatDomain: 'irc.example.com' },
    to: { ...domain, chatDomain: 'irc.example.com', chatCertificateArn: `${certificateArn}2` },
  },
  google: { from: domain, to: { ...domain, google: { clientId: 'g', secretName: 'google' } } },
  twitch: { from: domain, to: { ...domain, twitch: { clientId: 't', secretName: 'twitch' } } },
};

/** Another name or region is another deployment. */
const identity = ['name', 'region'];

type Templates = Pick<Synthesised, 'templates' | 'resources'>;

const known = new Map<string, Templates>();
function synthesised(options: Record<string, unknown> = {}): Templates {
  const key = JSON.stringify(options);
  const found = known.get(key);
  if (found) return found;
  // Without the tree of constructs, which is large.
  const { templates, resources } = synthesise(options);
  known.set(key, { templates, resources });
  return { templates, resources };
}

/** Two synthesises for an option at most: most start from the defaults. */
beforeAll(() => {
  for (const { from, to } of Object.values(changes)) {
    synthesised(from);
    synthesised(to);
  }
}, 300_000);

it('every option is changed once', () => {
  expect([...Object.keys(changes), ...identity].sort()).toEqual([...optionNames].sort());
});

/** The exports of all stacks, and the names of those that are imported. */
function exportsOf({ templates }: Templates): { values: Map<string, string>; imported: Set<string> } {
  const values = new Map<string, string>();
  const imported = new Set<string>();
  for (const template of Object.values(templates)) {
    for (const { Export, Value } of Object.values(template.Outputs ?? {})) {
      if (Export) values.set(String(Export.Name), JSON.stringify(Value));
    }
    for (const [, name] of JSON.stringify(template.Resources).matchAll(/"Fn::ImportValue":"([^"]+)"/g)) {
      imported.add(name!);
    }
  }
  return { values, imported };
}

/** The types of the resources that CloudFormation replaces, or may replace. */
function replacedBy(before: Templates, after: Templates): string[] {
  const types: string[] = [];
  for (const [stack, template] of Object.entries(before.templates)) {
    fullDiff(template, after.templates[stack]!).resources.forEachDifference((_, difference) => {
      const { changeImpact: impact, oldResourceType: type = '' } = difference;
      if (impact === ResourceImpact.WILL_REPLACE || impact === ResourceImpact.MAY_REPLACE) types.push(type);
    });
  }
  return types;
}

describe.each(Object.entries(changes))('a change of %s', (_, { from = {}, to }) => {
  it('changes and removes no export that another stack imports', () => {
    const [before, after] = [exportsOf(synthesised(from)), exportsOf(synthesised(to))];
    expect(before.imported.size).toBeGreaterThan(5);
    for (const name of before.imported) expect(after.values.get(name), name).toBe(before.values.get(name));
    // What is imported newly must exist.
    for (const name of after.imported) expect(after.values.has(name), name).toBe(true);
  });

  it('replaces nothing that others hold', () => {
    const [before, after] = [synthesised(from), synthesised(to)];
    expect(Object.keys(after.templates)).toEqual(Object.keys(before.templates));
    expect(replacedBy(before, after)).toEqual([]);
  });

  it('deletes no data', () => {
    const [before, after] = [synthesised(from), synthesised(to)];
    const kinds = [
      'AWS::DynamoDB::Table',
      'AWS::Cognito::UserPool',
      'AWS::S3::Bucket',
      'AWS::Kinesis::Stream',
    ];
    const names = (app: Templates) =>
      app.resources
        .filter(({ Type }) => kinds.includes(Type))
        .map(({ stack, logicalId }) => `${stack}/${logicalId}`);
    expect(names(after)).toEqual(expect.arrayContaining(names(before)));
  });
});

it('the check sees a replacement', () => {
  const before = synthesised();
  const after = structuredClone(before);
  const recording = Object.values(after.templates)
    .flatMap(({ Resources = {} }) => Object.values(Resources))
    .find(({ Type }) => Type === 'AWS::IVS::RecordingConfiguration')!;
  recording.Properties!.RecordingReconnectWindowSeconds = 77;
  expect(replacedBy(before, after)).toEqual(['AWS::IVS::RecordingConfiguration']);
});
