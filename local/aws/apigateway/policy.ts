/** The decision of a Lambda authorizer's policy on one method ARN. */
export type Decision = 'allow' | 'explicit-deny' | 'implicit-deny';

interface Statement {
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
}

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const patterns = new Map<string, RegExp>();

function matches(pattern: string, text: string, flags = ''): boolean {
  const key = `${flags}/${pattern}`;
  let expression = patterns.get(key);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    expression = new RegExp(`^${source}$`, `s${flags}`);
    // Bounded, because authorizers may write the caller into a resource.
    if (patterns.size > 2_000) patterns.clear();
    patterns.set(key, expression);
  }
  return expression.test(text);
}

function applies(statement: Statement, resource: string): boolean {
  const action = 'execute-api:Invoke';
  const actionHit = statement.NotAction
    ? !list(statement.NotAction).some((one) => matches(one, action, 'i'))
    : list(statement.Action).some((one) => matches(one, action, 'i'));
  if (!actionHit) return false;
  return statement.NotResource
    ? !list(statement.NotResource).some((one) => matches(one, resource))
    : list(statement.Resource).some((one) => matches(one, resource));
}

/** Evaluates `execute-api:Invoke` on a method ARN: an explicit deny wins, and no statement is a deny. */
export function decide(document: unknown, resource: string): Decision {
  const statements = (document as { Statement?: Statement | Statement[] } | undefined)?.Statement;
  const all = statements === undefined ? [] : Array.isArray(statements) ? statements : [statements];
  let allowed = false;
  for (const statement of all) {
    if (!applies(statement, resource)) continue;
    if (statement.Effect === 'Deny') return 'explicit-deny';
    if (statement.Effect === 'Allow') allowed = true;
  }
  return allowed ? 'allow' : 'implicit-deny';
}
