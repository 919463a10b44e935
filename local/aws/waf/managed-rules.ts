import type { Inspected, Json } from './inspected';

type Rule = (request: Inspected) => boolean;

const header = ({ headers }: Inspected, name: string): string => headers.get(name)?.join('; ') ?? '';

/**
 * The rules of AWS's groups whose conditions are documented exactly; the patterns of the others (scripts, paths, bad
 * addresses) are AWS's own.
 *
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const groups: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  AWSManagedRulesCommonRuleSet: {
    NoUserAgent_HEADER: (request) => header(request, 'user-agent') === '',
    SizeRestrictions_QUERYSTRING: ({ query }) => query.length > 2_048,
    SizeRestrictions_Cookie_HEADER: (request) => header(request, 'cookie').length > 10_240,
    SizeRestrictions_BODY: ({ bodyBytes }) => bodyBytes > 8_192,
    SizeRestrictions_URIPATH: ({ uri }) => uri.length > 1_024,
  },
  AWSManagedRulesAmazonIpReputationList: {},
  AWSManagedRulesKnownBadInputsRuleSet: {},
};

/** The rules of a group that block. @throws Error for a group that the local cloud does not know */
export function managedRules({ VendorName, Name, RuleActionOverrides = [] }: Json): Rule[] {
  const rules = VendorName === 'AWS' ? groups[Name] : undefined;
  if (!rules) throw new Error(`WAF: the rule group ${VendorName} ${Name} is not known to the local cloud`);
  const counted = new Set(
    RuleActionOverrides.filter(({ ActionToUse }: Json) => ActionToUse.Count).map((one: Json) => one.Name),
  );
  return Object.entries(rules)
    .filter(([name]) => !counted.has(name))
    .map(([, rule]) => rule);
}
