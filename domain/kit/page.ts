import * as z from 'zod/mini';

/** Query parameters of a route that lists items in pages. */
export const pageQuery = {
  cursor: z
    .optional(z.string().check(z.maxLength(512), z.regex(/^[\w%:.~!*'()-]+$/)))
    .register(z.globalRegistry, {
      description: 'The cursor of the previous page; absent for the first page.',
    }),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 30),
};

/** A page of items; `cursor` is null on the last one. */
export function pageOf<S extends z.ZodMiniType>(item: S) {
  return z.strictObject({ items: z.array(item), cursor: z.nullable(z.string()) });
}
