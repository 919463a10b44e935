import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { deploymentOf } from './deployment';

/** Rule groups that AWS maintains; each is $1 a month. */
const managedGroups = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
] as const;

/**
 * What is counted only instead of blocked. WebSocket libraries of bots send no User-Agent, and neither do many apps.
 */
const overrides: Partial<Record<(typeof managedGroups)[number], CfnWebACL.RuleActionOverrideProperty[]>> = {
  AWSManagedRulesCommonRuleSet: [{ name: 'NoUserAgent_HEADER', actionToUse: { count: {} } }],
};

/** The web ACL in front of the distributions: AWS's rule groups and a limit of requests an address. */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { config } = deploymentOf(this);
    const visibility = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName,
    });
    const acl = new CfnWebACL(this, 'Acl', {
      name: config.name,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${config.name}-all`),
      rules: [
        {
          name: 'requests-per-address',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: config.requestsPerAddress, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility(`${config.name}-requests-per-address`),
        },
        ...managedGroups.map((name, index) => ({
          name,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name,
              ruleActionOverrides: overrides[name] ?? [],
            },
          },
          visibilityConfig: visibility(`${config.name}-${name}`),
        })),
      ],
    });
    this.arn = acl.attrArn;
  }
}
