import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EnvSchema } from '../../domain/kit/env';

/**
 * A value of a function's environment, together with the permissions that its use needs: whoever is given
 * the name of a table may also do to it what was asked, and nothing else.
 */
export interface Setting {
  readonly value: string;
  readonly allow?: readonly PolicyStatement[];
}

/** One setting for each key of a handler's schema: a missing or surplus key is a type error. */
export type Settings<S extends EnvSchema> = { readonly [K in keyof S]: Setting };

/** A value that needs no permission. */
export const plain = (value: string | number | boolean): Setting => ({ value: String(value) });

/**
 * Permission for exact actions on exact resources.
 *
 * @throws Error for a wildcard action
 */
export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  const wild = actions.filter((action) => action.includes('*'));
  if (wild.length > 0) throw new Error(`Name the actions instead of ${wild.join(', ')}`);
  return new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] });
}
