import { expect, test } from 'vitest';
import { ConfigError, optionsIn, parseConfig } from './config';

test('every option has a default, so nothing has to be said', () => {
  expect(parseConfig({})).toMatchObject({
    name: 'streamforge',
    region: 'us-east-1',
    insecureIngest: false,
    localPlayback: false,
    graceSeconds: 120,
    keepData: true,
    waf: true,
  });
});

test('options from the command line are text', () => {
  const config = parseConfig({
    insecureIngest: 'true',
    graceSeconds: '60',
    domain: 'live.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b1e',
    google: '{"clientId":"id","secretName":"google"}',
  });
  expect(config).toMatchObject({
    insecureIngest: true,
    localPlayback: true,
    graceSeconds: 60,
    google: { clientId: 'id', secretName: 'google' },
  });
});

test.each([
  [{ graceSecond: 60 }, /graceSecond: there is no such option/],
  [{ graceSeconds: 900 }, /graceSeconds: /],
  [{ waf: 'perhaps' }, /waf: /],
  [{ region: 'us-west-2' }, /waf: needs region us-east-1/],
  [{ domain: 'live.example.com' }, /domain and certificateArn go together/],
  [{ chatDomain: 'irc.example.com' }, /chatDomain: needs a certificate/],
  [
    { chatCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b1e' },
    /chatDomain: needs a certificate/,
  ],
  [{ google: { clientId: 'id', secretName: 'google' } }, /domain: is needed by google/],
  [{ google: 'not json' }, /google: must be JSON/],
  [{ twitch: { clientId: 'id', secret: 'x' } }, /twitch\.secret: there is no such option/],
  [{ name: 'my-aws-app' }, /name: must not contain aws/],
  [{ logDays: 8 }, /logDays: must be one of/],
])('%j is refused with its reason', (options, reason) => {
  expect(() => parseConfig(options)).toThrow(ConfigError);
  expect(() => parseConfig(options)).toThrow(reason);
});

test("the CDK's own context is not an option", () => {
  const context = {
    '@aws-cdk/core:x': true,
    'aws:cdk:bundling-stacks': [],
    'acknowledged-issue-numbers': [1],
  };
  expect(optionsIn({ ...context, waf: 'false' })).toEqual({ waf: 'false' });
});
