/** Condition keys in lower case, with every value of the request. */
export type Context = Readonly<Record<string, readonly string[]>>;

/** A compiled IAM pattern (`*`, `?`, policy variables). */
export interface Pattern {
  readonly source: string;
  matches(text: string, context: Context): boolean;
}

export function pattern(source: string, options: { ignoreCase?: boolean; literal?: boolean } = {}): Pattern {
  if (source === '*' && !options.literal) return { source, matches: () => true };
  if (source.includes('${')) {
    return { source, matches: (text, context) => expression(source, context, options).test(text) };
  }
  const compiled = expression(source, {}, options);
  return { source, matches: (text) => compiled.test(text) };
}

/** A variable missing in the request becomes NUL, which no value contains, so it matches nothing. */
function expression(
  source: string,
  context: Context,
  { ignoreCase = false, literal = false }: { ignoreCase?: boolean; literal?: boolean },
): RegExp {
  const body = source.replace(/\$\{([^}]+)\}|[*?]|[.+^${}()|[\]\\]/g, (token, variable?: string) => {
    if (variable !== undefined) return quote(lookUp(variable, context));
    if (literal) return quote(token);
    if (token === '*') return '.*';
    return token === '?' ? '.' : quote(token);
  });
  return new RegExp(`^${body}$`, ignoreCase ? 'is' : 's');
}

function lookUp(variable: string, context: Context): string {
  if (variable === '*' || variable === '?' || variable === '$') return variable;
  return context[variable.toLowerCase()]?.[0] ?? '\0';
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
