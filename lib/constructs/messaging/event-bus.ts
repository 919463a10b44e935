import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { configOf } from '../../deployment';
import { allow, type Setting } from '../compute/setting';

/** The platform's bus has the deployment's name, so that no stack imports it. */
export const busName = (scope: Construct): string => configOf(scope).name;

/** The bus's name with permission to put events on it. */
export function busSetting(scope: Construct): Setting {
  const name = busName(scope);
  const arn = Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: name });
  return { value: name, allow: [allow(['events:PutEvents'], [arn])] };
}
