import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib/core';
import { beforeAll, describe, expect, test } from 'vitest';
import cdk from '../cdk.json' with { type: 'json' };
import { type Synthesised, synthesise } from './synth-app';

const stateful = ['AWS::DynamoDB::Table', 'AWS::Cognito::UserPool'];

describe('by default', () => {
  let app: Synthesised;
  beforeAll(() => {
    app = synthesise({}, true);
  });

  test('cdk-nag and the template checks find nothing', () => {
    const report = readFileSync(join((app.app as App).synth().directory, 'validation-report.json'), 'utf8');
    expect(JSON.parse(report).pluginReports).toEqual([]);
  });

  test('data outlives the stacks', () => {
    for (const { Type, DeletionPolicy, Properties } of app.resources.filter(({ Type }) =>
      stateful.includes(Type),
    )) {
      expect(DeletionPolicy, Type).toBe('RetainExceptOnCreate');
      expect([true, 'ACTIVE']).toContain(
        Properties.DeletionProtectionEnabled ?? Properties.DeletionProtection,
      );
    }
    const buckets = app.ofType('AWS::S3::Bucket').filter(({ stack }) => stack === 'streamforge-foundation');
    expect(buckets.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual([
      'RetainExceptOnCreate',
      'RetainExceptOnCreate',
    ]);
  });

  test('tables are on demand, with point-in-time recovery and a ttl', () => {
    expect(app.ofType('AWS::DynamoDB::Table')).toHaveLength(4);
    for (const { Properties } of app.ofType('AWS::DynamoDB::Table')) {
      expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
      expect(Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
      expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
    }
  });

  test('each table and each index has an alarm on throttled reads and on throttled writes', () => {
    const watched = app
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.Namespace === 'AWS/DynamoDB')
      .map(({ stack, Properties }) => {
        const index = Properties.Dimensions.find(
          ({ Name }: { Name: string }) => Name === 'GlobalSecondaryIndexName',
        );
        return `${stack} ${index?.Value ?? 'table'} ${Properties.MetricName}`;
      });
    const wanted = app
      .ofType('AWS::DynamoDB::Table')
      .flatMap(({ stack, Properties }) =>
        [
          'table',
          ...(Properties.GlobalSecondaryIndexes ?? []).map(({ IndexName }: never) => IndexName),
        ].flatMap((what) => [`${stack} ${what} ReadThrottleEvents`, `${stack} ${what} WriteThrottleEvents`]),
      );
    expect(wanted.length).toBeGreaterThan(2 * app.ofType('AWS::DynamoDB::Table').length);
    expect(watched.sort()).toEqual(wanted.sort());
  });

  test('no bucket is public', () => {
    for (const { Properties } of app.ofType('AWS::S3::Bucket')) {
      expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    }
  });

  test('CloudFront caches 4xx answers for no time, 5xx answers for a second, and replaces neither by a page', () => {
    const { CustomErrorResponses } = distribution(app);
    expect(CustomErrorResponses.map((one: { ErrorCode: number }) => one.ErrorCode)).toContain(404);
    for (const response of CustomErrorResponses) {
      expect(response.ErrorCachingMinTTL).toBe(response.ErrorCode < 500 ? 0 : 1);
      expect(response.ResponsePagePath).toBeUndefined();
    }
  });

  test('CloudFront forwards each path to an origin that exists', () => {
    const { CacheBehaviors, DefaultCacheBehavior, Origins } = distribution(app);
    const origins = Origins.map(({ Id }: { Id: string }) => Id);
    const patterns: string[] = CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern);
    // The cached routes of the API come before the rest of it (test/edge-routes.test.ts).
    expect(patterns.slice(patterns.indexOf('/v1/*'))).toEqual([
      '/v1/*',
      '/ws',
      '/vod/*/latest_thumbnail/*',
      '/vod/*.m3u8',
      '/vod/*',
      '/media/*',
      '/_next/static/*',
    ]);
    for (const { TargetOriginId } of [DefaultCacheBehavior, ...CacheBehaviors])
      expect(origins).toContain(TargetOriginId);
  });

  test('the content policy allows playback from IVS, and not from this machine', () => {
    expect(policy(app)).toContain('media-src ' + "'self' blob: https://*.live-video.net;");
    expect(policy(app)).not.toContain('127.0.0.1');
    expect(policy(app)).toMatch(/connect-src [^;]* https:\/\/b+\.s3\.[^ ;*]+;/);
    expect(policy(app).length).toBeLessThan(1783);
  });

  test('each stream is a recording of its own, and one grace period holds everywhere', () => {
    const [recording] = app.ofType('AWS::IVS::RecordingConfiguration');
    expect(recording!.Properties.RecordingReconnectWindowSeconds).toBe(0);
    const environments = app
      .ofType('AWS::Lambda::Function')
      .map(({ Properties }) => Properties.Environment?.Variables ?? {});
    const grace = environments.flatMap(({ GRACE_SECONDS }) => GRACE_SECONDS ?? []);
    expect(new Set(grace)).toEqual(new Set(['120']));
  });

  test('optional resources do not exist', () => {
    for (const type of [
      'AWS::SNS::Topic',
      'AWS::Events::Archive',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolIdentityProvider',
      'AWS::SES::EmailIdentity',
    ]) {
      expect(app.ofType(type), type).toEqual([]);
    }
    expect(app.ofType('AWS::WAFv2::WebACL')).toHaveLength(1);
  });
});

describe('with every option', () => {
  let app: Synthesised;
  beforeAll(() => {
    app = synthesise({
      name: 'trial',
      keepData: false,
      waf: false,
      insecureIngest: true,
      alarmEmail: 'ops@example.com',
      eventArchiveDays: 7,
      domain: 'live.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b1e',
      google: { clientId: 'g', secretName: 'google' },
      twitch: { clientId: 't', secretName: 'twitch' },
      mailFrom: 'no-reply@live.example.com',
      mailCodes: 'ses',
      accountRequestsPerAddress: 50,
    });
  });

  test('without keepData all data is deleted with the stacks', () => {
    for (const { Type, DeletionPolicy } of app.resources.filter(({ Type }) =>
      [...stateful, 'AWS::S3::Bucket'].includes(Type),
    )) {
      expect(DeletionPolicy, Type).toBe('Delete');
    }
  });

  test('WAF is left out, alarms are mailed, events archived', () => {
    expect(app.ofType('AWS::WAFv2::WebACL')).toEqual([]);
    expect(distribution(app).WebACLId).toBeUndefined();
    expect(app.ofType('AWS::SNS::Subscription')[0]!.Properties.Endpoint).toBe('ops@example.com');
    expect(app.ofType('AWS::Events::Archive')[0]!.Properties.RetentionDays).toBe(7);
    for (const { Properties } of app.ofType('AWS::CloudWatch::Alarm'))
      expect(Properties.AlarmActions).toHaveLength(1);
  });

  test('users may sign in with Google and Twitch, and return to the domain', () => {
    const client = app
      .ofType('AWS::Cognito::UserPoolClient')
      .find(({ Properties }) => Properties.CallbackURLs !== undefined);
    expect(client!.Properties.SupportedIdentityProviders).toEqual(['Google', 'Twitch']);
    expect(client!.Properties.AllowedOAuthScopes).not.toContain('aws.cognito.signin.user.admin');
    expect(client!.Properties.CallbackURLs).toEqual(['https://live.example.com/sign-in/callback']);
    expect(distribution(app).Aliases).toEqual(['live.example.com']);
    expect(distribution(app).ViewerCertificate.MinimumProtocolVersion).toBe('TLSv1.2_2021');
  });

  test('mails come from the given sender: notices by SES, and those with codes too', () => {
    const [identity] = app.ofType('AWS::SES::EmailIdentity');
    expect(identity!.Properties.EmailIdentity).toBe('live.example.com');
    expect(app.ofType('AWS::Cognito::UserPool')[0]!.Properties.EmailConfiguration).toMatchObject({
      EmailSendingAccount: 'DEVELOPER',
      From: 'StreamForge <no-reply@live.example.com>',
    });
    const mail = app.functions.find(({ entry }) => entry === 'functions/users/mail-notices.stream.ts')!;
    expect(app.ofFunction(mail).Properties.Environment.Variables.MAIL_FROM).toBe(
      'StreamForge <no-reply@live.example.com>',
    );
    const api = app.functions.find(({ entry }) => entry === 'functions/users/api.ts')!;
    const { ACCOUNT_REQUESTS_PER_ADDRESS } = app.ofFunction(api).Properties.Environment.Variables;
    expect(ACCOUNT_REQUESTS_PER_ADDRESS).toBe('50');
  });

  test('only pages of the domain may open sockets', () => {
    const socket = app.functions.find(({ entry }) => entry === 'functions/chat/socket.ts')!;
    expect(app.ofFunction(socket).Properties.Environment.Variables.ALLOWED_ORIGINS).toBe(
      'https://live.example.com',
    );
  });

  test('the content policy allows playback from this machine', () => {
    expect(policy(app)).toMatch(/media-src [^;]*http:\/\/127\.0\.0\.1:\*/);
  });
});

describe('security', () => {
  const headersOf = (options: Record<string, unknown>) =>
    synthesise(options)
      .ofType('AWS::CloudFront::ResponseHeadersPolicy')
      .map(({ Properties }) => Properties.ResponseHeadersPolicyConfig);
  const own = {
    domain: 'live.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b1e',
  };

  test('pages are isolated from others, and only HTTPS is used for as much as the option says', () => {
    const hsts = (options: Record<string, unknown>) =>
      headersOf(options).map(({ SecurityHeadersConfig: { StrictTransportSecurity: one } }) => [
        one.IncludeSubdomains,
        one.Preload,
      ]);
    expect(new Set(hsts({}).map(String))).toEqual(new Set(['false,false']));
    expect(new Set(hsts({ ...own, hsts: 'subdomains' }).map(String))).toEqual(new Set(['true,false']));
    expect(new Set(hsts({ ...own, hsts: 'preload' }).map(String))).toEqual(new Set(['true,true']));
    for (const { CustomHeadersConfig } of headersOf({})) {
      expect(CustomHeadersConfig.Items).toContainEqual({
        Header: 'Cross-Origin-Opener-Policy',
        Override: true,
        Value: 'same-origin',
      });
    }
  });
});

test('shards and batches of the chat stream are what their options say, and share the posts', () => {
  const app = synthesise({ chatStreamShards: 3, chatParallelization: 2, chatPostsPerSecond: 6000 });
  expect(app.ofType('AWS::Kinesis::Stream')[0]!.Properties.ShardCount).toBe(3);
  const mapping = app
    .ofType('AWS::Lambda::EventSourceMapping')
    .find(({ Properties }) => Properties.ParallelizationFactor !== undefined);
  expect(mapping!.Properties.ParallelizationFactor).toBe(2);
  const fanOut = app.functions.find(({ entry }) => entry.endsWith('fan-out.stream.ts'))!;
  expect(app.ofFunction(fanOut).Properties.Environment.Variables.POSTS_PER_SECOND).toBe('1000');
});

test('references between stacks are CloudFormation exports', () => {
  expect(cdk.context['@aws-cdk/core:defaultCrossStackReferences']).toBe('strong');
});

const distribution = (of: Synthesised) =>
  of.ofType('AWS::CloudFront::Distribution')[0]!.Properties.DistributionConfig;

/** The content security policy, with the longest bucket name. */
function policy(of: Synthesised): string {
  const { SecurityHeadersConfig } = of
    .ofType('AWS::CloudFront::ResponseHeadersPolicy')
    .map(({ Properties }) => Properties.ResponseHeadersPolicyConfig)
    .find(({ Name }) => Name.endsWith('-pages'));
  const [separator, parts] = SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy['Fn::Join'];
  const host = `${'b'.repeat(63)}.s3.ap-northeast-1.amazonaws.com`;
  return parts.map((part: unknown) => (typeof part === 'string' ? part : host)).join(separator);
}
