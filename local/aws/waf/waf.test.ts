import { describe, expect, it } from 'vitest';
import type { Inspected } from './inspected';
import { inspected as request } from './testing';
import { WebAcl } from './web-acl';

const acl = (rules: object[], now = () => 0, more: object = {}) =>
  new WebAcl({ DefaultAction: { Allow: {} }, Rules: rules, ...more }, now);

const common = (overrides: object[] = []) => ({
  Priority: 1,
  OverrideAction: { None: {} },
  Statement: {
    ManagedRuleGroupStatement: {
      VendorName: 'AWS',
      Name: 'AWSManagedRulesCommonRuleSet',
      RuleActionOverrides: overrides,
    },
  },
});

describe('the common rule set', () => {
  const blocked: [string, Partial<Inspected>][] = [
    ['SizeRestrictions_BODY', { method: 'PUT', bodyBytes: 8_193 }],
    ['SizeRestrictions_QUERYSTRING', { query: 'q'.repeat(2_049) }],
    ['SizeRestrictions_URIPATH', { uri: `/${'u'.repeat(1_024)}` }],
    ['NoUserAgent_HEADER', { headers: new Map() }],
    [
      'SizeRestrictions_Cookie_HEADER',
      {
        headers: new Map([
          ['user-agent', ['x']],
          ['cookie', ['c'.repeat(10_241)]],
        ]),
      },
    ],
  ];

  it.each(blocked)('blocks by %s, unless that only counts', (Name, change) => {
    expect(acl([common()]).allows(request(change))).toBe(false);
    expect(acl([common([{ Name, ActionToUse: { Count: {} } }])]).allows(request(change))).toBe(true);
  });

  it('lets what is just small enough through', () => {
    expect(acl([common()]).allows(request({ method: 'PUT', bodyBytes: 8_192 }))).toBe(true);
  });
});

describe('a rate', () => {
  const rate = (Limit: number, scope?: object) => ({
    Priority: 0,
    Action: { Block: {} },
    Statement: {
      RateBasedStatement: { Limit, AggregateKeyType: 'IP', ...(scope && { ScopeDownStatement: scope }) },
    },
  });

  it('blocks an address above its limit for as long as five minutes hold so many, and no other address', () => {
    let now = 0;
    const one = acl([rate(10)], () => now);
    for (let i = 0; i < 10; i += 1) expect(one.allows(request())).toBe(true);
    expect(one.allows(request())).toBe(false);
    expect(one.allows(request({ ip: '198.51.100.8' }))).toBe(true);
    now = 299_000;
    expect(one.allows(request())).toBe(false);
    now = 310_000;
    expect(one.allows(request())).toBe(true);
  });

  it('counts only what its scope names', () => {
    const path = (RegexString: string) => ({
      RegexMatchStatement: {
        RegexString,
        FieldToMatch: { UriPath: {} },
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    });
    const one = acl([rate(1, { NotStatement: { Statement: path('^/cached/') } })]);
    for (let i = 0; i < 5; i += 1) expect(one.allows(request({ uri: '/cached/a' }))).toBe(true);
    expect(one.allows(request())).toBe(true);
    expect(one.allows(request())).toBe(false);
  });
});

it('refuses what it does not know instead of letting it through silently', () => {
  expect(() => acl([{ Priority: 0, Statement: { GeoMatchStatement: {} }, Action: { Block: {} } }])).toThrow(
    'GeoMatchStatement',
  );
  expect(() =>
    acl([
      {
        Priority: 0,
        Statement: {
          ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesBotControlRuleSet' },
        },
      },
    ]),
  ).toThrow('BotControl');
});
