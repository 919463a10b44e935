import type * as z from 'zod/mini';
import { chain } from './middleware/deadline';

/** A function that another one invokes, and whose result it waits for. */
export const worker = <S extends z.ZodMiniType, Result>(
  schema: S,
  fn: (input: z.output<S>) => Promise<Result>,
) => chain<unknown, Result>([], (event) => fn(schema.parse(event)));
