import type * as z from 'zod';
import { AwsError } from '../../runtime/cloud';

/** @throws AwsError ValidationException with the first mistake */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const message = `${issue.path.join('.') || 'The request'}: ${issue.message}`;
  throw new AwsError('ValidationException', message, 400, { exceptionMessage: message });
}
