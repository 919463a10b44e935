import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { configOf } from '../../deployment';

/** Rule groups that AWS maintains; $1 a month each. */
const managedGroups = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
] as const;

/** Rules that count instead of block: WebSocket libraries of bots, and many apps, send no User-Agent. */
const overrides: Partial<Record<(typeof managedGroups)[number], CfnWebACL.RuleActionOverrideProperty[]>> = {
  AWSManagedRulesCommonRuleSet: [{ name: 'NoUserAgent_HEADER', actionToUse: { count: {} } }],
};

/** The web ACL in front of the distributions: AWS's rule groups and a limit of requests per address. */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const config = configOf(this);
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
