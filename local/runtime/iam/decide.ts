import { type Access, AwsError, type Principal } from '../cloud';
import type { Context, Pattern } from './pattern';
import { type CompiledStatement, match } from './policy';

/** A grant of a role: one action pattern on one resource pattern, and how often a call needed it. */
export interface Grant {
  readonly role: string;
  readonly policy: string;
  readonly action: string;
  readonly resource: string;
  readonly used: number;
}

export interface Denial {
  readonly principal: string;
  readonly functionName: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly count: number;
}

/** Decides by the statements of a principal's role, and counts grants, uses and denials. */
export class Decisions {
  readonly #used = new Map<CompiledStatement, Map<string, number>>();
  readonly #denials = new Map<string, { -readonly [K in keyof Denial]: Denial[K] }>();
  readonly #withheld = new Map<CompiledStatement, Map<string, number>>();

  constructor(private readonly statementsOf: (roleArn: string) => readonly CompiledStatement[]) {}

  /** @throws AwsError AccessDeniedException in the words of AWS */
  authorize(principal: Principal, accesses: readonly Access[]): void {
    if (principal.roleArn === undefined) return;
    const statements = this.statementsOf(principal.roleArn);
    for (const access of accesses) this.#one(principal, statements, access);
  }

  #one(principal: Principal, statements: readonly CompiledStatement[], access: Access): void {
    const context = contextOf(principal, access);
    let allowed = false;
    for (const statement of statements) {
      const matched = match(statement, access.action, access.resource, context);
      if (!matched) continue;
      if (statement.effect === 'Deny') throw this.#denied(principal, access, true);
      const keys = keysOf(matched);
      const granted = keys.filter((key) => !this.#withholds(statement, key));
      // NotAction and NotResource match without a key.
      if (granted.length > 0 || keys.length === 0) allowed = true;
      this.#count(statement, granted);
    }
    if (!allowed) throw this.#denied(principal, access, false);
  }

  #count(statement: CompiledStatement, granted: readonly string[]): void {
    const counts = this.#used.get(statement) ?? new Map<string, number>();
    this.#used.set(statement, counts);
    for (const key of granted) counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  #withholds(statement: CompiledStatement, key: string): boolean {
    const calls = this.#withheld.get(statement)?.get(key) ?? 0;
    if (calls > 0) this.#withheld.get(statement)!.set(key, calls - 1);
    return calls > 0;
  }

  /** Ignores a grant for the next calls that need it; 0 restores it. */
  withhold(
    statements: readonly CompiledStatement[],
    grant: Pick<Grant, 'action' | 'resource'>,
    calls: number,
  ): void {
    for (const statement of statements) {
      const withheld = this.#withheld.get(statement) ?? new Map<string, number>();
      this.#withheld.set(statement, withheld.set(`${grant.action} ${grant.resource}`, calls));
    }
  }

  #denied(principal: Principal, { action, resource }: Access, explicit: boolean): AwsError {
    const key = `${principal.arn} ${action} ${resource}`;
    const known = this.#denials.get(key);
    if (known) known.count += 1;
    else {
      const { arn, functionName } = principal;
      this.#denials.set(key, { principal: arn, functionName, action, resource, count: 1 });
    }
    const reason = explicit
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
    return new AwsError(
      'AccessDeniedException',
      `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
      403,
    );
  }

  /** Every grant of a role's Allow statements, except `NotAction` and `NotResource`. */
  grants(role: string, statements: readonly CompiledStatement[]): Grant[] {
    return statements.flatMap((statement) => {
      if (statement.effect === 'Deny' || statement.allButActions || statement.allButResources) return [];
      const counts = this.#used.get(statement);
      return statement.actions.flatMap((action) =>
        statement.resources.map((resource) => ({
          role,
          policy: statement.policy,
          action: action.source,
          resource: resource.source,
          used: counts?.get(`${action.source} ${resource.source}`) ?? 0,
        })),
      );
    });
  }

  denials(): Denial[] {
    return [...this.#denials.values()].map((denial) => ({ ...denial }));
  }
}

const keysOf = ({ actions, resources }: { actions: Pattern[]; resources: Pattern[] }): string[] =>
  actions.flatMap((action) => resources.map((resource) => `${action.source} ${resource.source}`));

function contextOf(principal: Principal, access: Access): Context {
  const context: Record<string, readonly string[]> = {
    'aws:principalarn': [principal.roleArn ?? principal.arn],
    'aws:principaltype': ['AssumedRole'],
    'aws:securetransport': ['true'],
    'aws:sourceip': ['127.0.0.1'],
    'aws:currenttime': [new Date().toISOString()],
  };
  for (const [key, value] of Object.entries(access.context ?? {})) {
    context[key.toLowerCase()] = [value].flat();
  }
  return context;
}
