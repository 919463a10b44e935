import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IResolvable, Stack, Token, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { EnvSchema } from '../../../domain/kit/env';

/**
 * A value of a function's environment together with the permissions that using it needs: a function that gets the
 * name of a table may make exactly the calls on it that were asked for.
 */
export interface Setting {
  readonly value: string;
  readonly allow?: readonly Permission[];
}

/** One setting for each key of a handler's schema: a missing or surplus key is a type error. */
export type Settings<S extends EnvSchema> = { readonly [K in keyof S]: Setting };

/** Exact actions on exact resources. A wildcard, where AWS offers nothing narrower, has a reason. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly wildcardBecause?: string;
}

/** A value that needs no permission. */
export const plain = (value: string | number | boolean): Setting => ({ value: String(value) });

/**
 * Permission for exact actions on exact resources.
 *
 * @throws Error for a wildcard action, or a wildcard resource without a reason
 */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  wildcardBecause?: string,
): Permission {
  const wild = actions.filter((action) => action.includes('*'));
  if (wild.length > 0) throw new Error(`Name the actions instead of ${wild.join(', ')}`);
  const wide = resources.filter((resource) => resource.includes('*'));
  if (wide.length > 0 && wildcardBecause === undefined) {
    throw new Error(`${actions.join(', ')} on ${wide.join(', ')} needs a reason`);
  }
  return { actions, resources, ...(wildcardBecause !== undefined && { wildcardBecause }) };
}

export const statementOf = ({ actions, resources }: Permission): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/** Acknowledges cdk-nag's finding for each wildcard resource of a permission. */
export function acknowledgeWildcards(
  principal: IConstruct,
  { resources, wildcardBecause }: Permission,
): void {
  if (wildcardBecause === undefined) return;
  for (const resource of resources.filter((one) => one.includes('*'))) {
    Validations.of(principal).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${asFound(principal, resource)}]`,
      reason: wildcardBecause,
    });
  }
}

/** A text with tokens as cdk-nag prints it in its findings: `arn:aws:ivs:…:<AWS::AccountId>:channel/*`. */
export function asFound(scope: IConstruct, text: string): string {
  return Token.isUnresolved(text) ? flatten(Stack.of(scope).resolve(text as string | IResolvable)) : text;
}

function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', '']] = Object.entries(value);
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::ImportValue') return flatten(argument);
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(flatten).join(separator);
  }
  throw new Error(`cdk-nag's form of ${name} is not known`);
}
