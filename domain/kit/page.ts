import * as z from 'zod';

/** Query members of a route that lists: a page at a time, with an opaque cursor. */
export const pageQuery = {
  cursor: z
    .string()
    .max(512)
    .optional()
    .meta({ description: 'From the previous page; absent for the first.' }),
  limit: z.coerce.number().int().min(1).max(100).default(30),
};

/** A page of items; `cursor` is null on the last one. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(item), cursor: z.string().nullable() });
}
