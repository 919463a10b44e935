import * as z from 'zod/mini';
import { ProblemError } from './problem';
import './zod-locale';

/** Parses a value with a schema, or throws `validation-failed` with the path and message of each violation. */
export function parse<S extends z.core.$ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new ProblemError('validation-failed', undefined, {
    violations: result.error.issues.slice(0, 20).map((issue) => ({
      path: [where, ...issue.path.map(String)].join('.'),
      message: issue.message,
    })),
  });
}
