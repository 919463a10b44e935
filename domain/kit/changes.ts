import * as z from 'zod/mini';

/** The body of a request that changes any of these fields, at least one. */
export const changesOf = <Fields extends z.core.$ZodLooseShape>(
  schema: z.ZodMiniObject<Fields, z.core.$strict>,
) =>
  z.partial(schema).check(
    z.refine((body) => Object.keys(body).length > 0, 'must change something'),
    z.meta({ minProperties: 1 }),
  );
