import * as z from 'zod/mini';
import type { Problem } from './problem';

/** The body of every error response (`application/problem+json`), of REST and socket. */
export const problemSchema = z
  .strictObject({
    type: z.string().check(z.meta({ example: 'https://streamforge.dev/errors/not-found' })),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.optional(z.string()),
    instance: z
      .optional(z.string())
      .register(z.globalRegistry, { description: 'The request id, for the operator.' }),
    errors: z.optional(z.array(z.strictObject({ path: z.string(), message: z.string() }))),
    retryAfter: z
      .optional(z.int())
      .register(z.globalRegistry, { description: 'Seconds until the same request may succeed.' }),
  })
  .register(z.globalRegistry, { id: 'Problem' }) satisfies z.ZodMiniType<Problem>;
