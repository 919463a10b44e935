import type { Env, EnvSchema } from '../../domain/kit/env';

/** The environment does not hold what the function needs: a deployment fault, found at cold start. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Parses the environment once, at cold start. Throws {@link EnvironmentError} that names every bad key. */
export function env<S extends EnvSchema>(
  schema: S,
  source: Record<string, string | undefined> = process.env,
): Env<S> {
  const parsed: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [key, read] of Object.entries(schema)) {
    const text = source[key];
    try {
      if (text === undefined) throw new Error('is missing');
      parsed[key] = read(text);
    } catch (error) {
      faults.push(`${key}: ${(error as Error).message}`);
    }
  }
  if (faults.length > 0)
    throw new EnvironmentError(`The function's environment is not right: ${faults.join('; ')}`);
  return parsed as Env<S>;
}
