import * as z from 'zod';
import type { Problem } from './problem';

/** The body of every error answer (`application/problem+json`), REST and socket alike. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ example: 'https://streamforge.dev/errors/not-found' }),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional().meta({ description: 'The id of the request, for the operator.' }),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    retryAfter: z.int().optional().meta({ description: 'Seconds until the same request may succeed.' }),
  })
  .meta({ id: 'Problem' }) satisfies z.ZodType<Problem>;
