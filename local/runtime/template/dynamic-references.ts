/** Where dynamic references are looked up. */
interface Sources {
  readonly secret?: (id: string) => string;
}

/** A secret by name or ARN, all of it or one member of its JSON. */
const reference = /\{\{resolve:([\w-]+):([^}]*)\}\}/g;

/**
 * Replaces dynamic references in all texts of a value, as CloudFormation does after its functions.
 *
 * @throws Error for another kind than `secretsmanager`, and for a secret that does not exist
 */
export function dynamicReferences(value: unknown, sources: Sources, at: string): unknown {
  if (typeof value === 'string') {
    return value.replace(reference, (_, kind: string, rest: string) => {
      if (kind !== 'secretsmanager')
        throw new Error(`${at}: the local cloud does not resolve ${kind} references`);
      return secretOf(rest, sources, at);
    });
  }
  if (Array.isArray(value)) return value.map((one) => dynamicReferences(one, sources, at));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, dynamicReferences(one, sources, at)]),
  );
}

/** `<id>:SecretString:<member>:<stage>:<version>`, where an ARN has colons itself. */
function secretOf(rest: string, { secret }: Sources, at: string): string {
  const [id = '', tail = ''] = rest.split(':SecretString');
  const member = tail.split(':')[1] ?? '';
  if (secret === undefined) throw new Error(`${at}: there are no secrets, but it refers to ${id}`);
  const text = secret(id);
  if (member === '') return text;
  const found = (JSON.parse(text) as Record<string, unknown>)[member];
  if (found === undefined) throw new Error(`${at}: the secret ${id} has no member "${member}"`);
  return String(found);
}
