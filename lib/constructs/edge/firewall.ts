import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { allRoutes } from '../../../domain/contracts';
import { configOf } from '../../deployment';
import { routePatterns } from './route-patterns';

/** Rule groups that AWS maintains; $1 a month each. */
const managedGroups = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
] as const;

/**
 * Rules that count instead of block. WebSocket libraries of bots, and many apps, send no User-Agent. Bodies are texts of
 * people (a title may be about `<script>`, a list of terms has over 8 KB): the contracts limit their sizes, and the site
 * shows them as text.
 */
const countedOnly: Partial<Record<(typeof managedGroups)[number], readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: [
    'NoUserAgent_HEADER',
    'SizeRestrictions_BODY',
    'CrossSiteScripting_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'EC2MetaDataSSRF_BODY',
  ],
};

/** Files that CloudFront answers from its cache: immutable ones, pictures, recordings, the router's data. */
const cachedFiles = ['^/_next/static/', '^/media/', '^/vod/', '\\.txt$'];

/** Cached requests that an address may make for each other one: an office of 400 who poll a chat has one address. */
const cachedFactor = 20;

/**
 * The web ACL in front of the distributions: AWS's rule groups and limits of requests per address. A whole office may be
 * behind one address, so what CloudFront answers from its cache has a limit of its own.
 */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { name, requestsPerAddress } = configOf(this);
    const visibility = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName,
    });
    const rateRule = (
      ruleName: string,
      priority: number,
      limit: number,
      scopeDownStatement: CfnWebACL.StatementProperty,
    ): CfnWebACL.RuleProperty => ({
      name: ruleName,
      priority,
      action: { block: {} },
      statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP', scopeDownStatement } },
      visibilityConfig: visibility(`${name}-${ruleName}`),
    });
    const acl = new CfnWebACL(this, 'Acl', {
      name,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${name}-all`),
      rules: [
        rateRule('requests-per-address', 0, requestsPerAddress, not(isCached())),
        rateRule(
          'cached-requests-per-address',
          1,
          Math.min(requestsPerAddress * cachedFactor, 2_000_000_000),
          isCached(),
        ),
        ...managedGroups.map((group, index) => ({
          name: group,
          priority: index + 2,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: group,
              ruleActionOverrides: (countedOnly[group] ?? []).map((rule) => ({
                name: rule,
                actionToUse: { count: {} },
              })),
            },
          },
          visibilityConfig: visibility(`${name}-${group}`),
        })),
      ],
    });
    this.arn = acl.attrArn;
  }
}

/** A read of a path that CloudFront caches: the same patterns as those of its behaviours. */
function isCached(): CfnWebACL.StatementProperty {
  const patterns = routePatterns(allRoutes);
  const cached = patterns.filter((one) => one.cached).map(({ pattern }) => expressionOf(pattern));
  const uncached = patterns.filter((one) => !one.cached).map(({ pattern }) => expressionOf(pattern));
  return and(
    or(...['GET', 'HEAD'].map(hasMethod)),
    or(...[...cached, ...cachedFiles].map(hasPath)),
    not(or(...uncached.map(hasPath))),
  );
}

const expressionOf = (pattern: string): string =>
  `^${pattern.replace(/\?+/g, (marks) => `[^/]{${marks.length}}`).replaceAll('*', '[^/]+')}$`;

const unchanged = [{ priority: 0, type: 'NONE' }];
const and = (...statements: CfnWebACL.StatementProperty[]) => ({ andStatement: { statements } });
const or = (...statements: CfnWebACL.StatementProperty[]) => ({ orStatement: { statements } });
const not = (statement: CfnWebACL.StatementProperty) => ({ notStatement: { statement } });

const hasMethod = (method: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    searchString: method,
    fieldToMatch: { method: {} },
    positionalConstraint: 'EXACTLY',
    textTransformations: unchanged,
  },
});

const hasPath = (regexString: string): CfnWebACL.StatementProperty => ({
  regexMatchStatement: { regexString, fieldToMatch: { uriPath: {} }, textTransformations: unchanged },
});
