import type { Inspected, Json } from './inspected';
import { managedRules } from './managed-rules';
import { RateLimit } from './rate-limit';
import { matcherOf } from './statements';

/** What a rule does with a request; undefined when it does not match or only counts. */
type Rule = (request: Inspected) => 'allow' | 'block' | undefined;

/** The rules of a web ACL in the order of their priorities. */
export class WebAcl {
  readonly #rules: readonly Rule[];
  readonly #default: 'allow' | 'block';

  /** @throws Error for a statement or managed rule group that is not known */
  constructor(properties: Json, now: () => number) {
    this.#default = properties.DefaultAction?.Block ? 'block' : 'allow';
    const rules: Json[] = [...(properties.Rules ?? [])].sort((a, b) => a.Priority - b.Priority);
    this.#rules = rules.map((rule) => ruleOf(rule, now));
  }

  allows(request: Inspected): boolean {
    for (const rule of this.#rules) {
      const decision = rule(request);
      if (decision !== undefined) return decision === 'allow';
    }
    return this.#default === 'allow';
  }
}

function ruleOf(rule: Json, now: () => number): Rule {
  const { ManagedRuleGroupStatement: group, RateBasedStatement: rate } = rule.Statement;
  if (group) {
    const rules = managedRules(group);
    return (request) =>
      !rule.OverrideAction?.Count && rules.some((one) => one(request)) ? 'block' : undefined;
  }
  const action = actionOf(rule.Action ?? {});
  const matches = rate ? rateMatcher(rate, now) : matcherOf(rule.Statement);
  return (request) => (matches(request) ? action : undefined);
}

function rateMatcher(rate: Json, now: () => number): (request: Inspected) => boolean {
  if (rate.AggregateKeyType !== 'IP')
    throw new Error(`WAF: rates by ${rate.AggregateKeyType} are not supported`);
  const limit = new RateLimit(rate.Limit, (rate.EvaluationWindowSec ?? 300) * 1_000, now);
  const counts = rate.ScopeDownStatement ? matcherOf(rate.ScopeDownStatement) : () => true;
  return (request) => counts(request) && limit.exceeds(request.ip);
}

function actionOf(action: Json): 'allow' | 'block' | undefined {
  if (action.Block) return 'block';
  if (action.Allow) return 'allow';
  if (action.Count) return undefined;
  throw new Error(`WAF: the action ${Object.keys(action).join(', ')} is not supported`);
}
