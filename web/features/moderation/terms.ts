/** Bounds of the contract: characters of a term, and how many a list holds. */
const bounds = { least: 2, most: 80, count: 500 };

export interface ParsedTerms {
  readonly terms: string[];
  /** Why the list cannot be saved. */
  readonly problem?: string;
}

/** A list as it is typed, one term a line; empty lines and repetitions do not count. */
export function parseTerms(text: string): ParsedTerms {
  const terms = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const term = line.trim();
    if (term !== '' && !terms.has(term.toLowerCase())) terms.set(term.toLowerCase(), term);
  }
  const all = [...terms.values()];
  const wrong = all.find(({ length }) => length < bounds.least || length > bounds.most);
  if (wrong !== undefined) {
    const shown = wrong.length > 20 ? `${wrong.slice(0, 20)}…` : wrong;
    return { terms: all, problem: `“${shown}” must have ${bounds.least} to ${bounds.most} characters.` };
  }
  if (all.length > bounds.count) return { terms: all, problem: `Keep at most ${bounds.count} terms.` };
  return { terms: all };
}
