import { type Condition, conditionHolds } from './condition';
import { type Context, type Pattern, pattern } from './pattern';

/** A policy document of a template; one value and a list of one mean the same. */
export interface PolicyDocument {
  readonly Statement: Statement | readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Condition;
}

/** A statement of a role with its patterns compiled. */
export interface CompiledStatement {
  /** The policy it comes from, for reports. */
  readonly policy: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
  readonly allButActions: boolean;
  readonly allButResources: boolean;
  readonly condition: Condition | undefined;
}

export function compile(policy: string, document: PolicyDocument): CompiledStatement[] {
  return [document.Statement].flat().map((statement) => ({
    policy,
    effect: (statement as Statement).Effect,
    actions: patterns((statement as Statement).Action ?? (statement as Statement).NotAction, true),
    resources: patterns((statement as Statement).Resource ?? (statement as Statement).NotResource, false),
    allButActions: (statement as Statement).NotAction !== undefined,
    allButResources: (statement as Statement).NotResource !== undefined,
    condition: (statement as Statement).Condition,
  }));
}

function patterns(source: string | readonly string[] | undefined, ignoreCase: boolean): Pattern[] {
  return [source ?? []].flat().map((each) => pattern(String(each), { ignoreCase }));
}

/** The action and resource patterns that matched, or undefined when the statement does not apply. */
export function match(
  statement: CompiledStatement,
  action: string,
  resource: string,
  context: Context,
): { actions: Pattern[]; resources: Pattern[] } | undefined {
  const actions = statement.actions.filter((each) => each.matches(action, context));
  if (actions.length > 0 === statement.allButActions) return undefined;
  const resources = statement.resources.filter((each) => each.matches(resource, context));
  if (resources.length > 0 === statement.allButResources) return undefined;
  if (!conditionHolds(statement.condition, context)) return undefined;
  return { actions, resources };
}
