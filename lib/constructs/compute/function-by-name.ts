import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { configOf } from '../../deployment';
import { nameOf } from './service-function';

/**
 * The function of an entry file, by its name. Nothing is imported: the function may be in any stack, also in one
 * that is deployed later. Its own stack has to grant the permission to call it.
 *
 * @param entry the handler's file: `functions/users/api.ts`
 */
export function functionByName(scope: Construct, entry: string): IFunction {
  const name = `${configOf(scope).name}-${nameOf(entry)}`;
  const functionArn = Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return LambdaFunction.fromFunctionAttributes(scope, name, { functionArn, skipPermissions: true });
}
