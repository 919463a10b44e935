/** Limits of the contract: characters of a term, and terms of a list. */
const limits = { min: 2, max: 80, count: 500 };

export interface ParsedTerms {
  readonly terms: string[];
  /** Why the list cannot be saved. */
  readonly problem?: string;
}

/** Parses one term a line. Empty lines and duplicates are dropped. */
export function parseTerms(text: string): ParsedTerms {
  const terms = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const term = line.trim();
    if (term !== '' && !terms.has(term.toLowerCase())) terms.set(term.toLowerCase(), term);
  }
  const all = [...terms.values()];
  const wrong = all.find(({ length }) => length < limits.min || length > limits.max);
  if (wrong !== undefined) {
    const shown = wrong.length > 20 ? `${wrong.slice(0, 20)}…` : wrong;
    return { terms: all, problem: `“${shown}” must have ${limits.min} to ${limits.max} characters.` };
  }
  if (all.length > limits.count) return { terms: all, problem: `Use at most ${limits.count} terms.` };
  return { terms: all };
}
