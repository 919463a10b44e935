import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { allow } from './setting';

/**
 * Permissions on IVS. Channels and keys are made at run time and AWS chooses their ids, so the kind of
 * resource in this account and region is the narrowest that can be named.
 */
export function ivsPermissions(scope: Construct) {
  const arn = (resource: string): string => Stack.of(scope).formatArn({ service: 'ivs', resource, resourceName: '*' });
  const [channels, keys] = [arn('channel'), arn('stream-key')];
  return {
    /** To make a channel (IVS makes its first key with it), and to find one that an earlier try left behind. */
    provisionChannels: (): PolicyStatement[] => [
      allow(['ivs:CreateChannel'], [channels, keys]),
      allow(['ivs:TagResource'], [channels]),
      allow(['ivs:ListChannels', 'ivs:GetChannel'], [channels]),
      allow(['ivs:ListStreamKeys'], [channels, keys]),
      allow(['ivs:DeleteStreamKey'], [keys]),
    ],
    /** To replace a channel's key. */
    rotateKeys: (): PolicyStatement[] => [
      allow(['ivs:ListStreamKeys', 'ivs:CreateStreamKey'], [channels, keys]),
      allow(['ivs:DeleteStreamKey'], [keys]),
    ],
    stopStreams: (): PolicyStatement[] => [allow(['ivs:StopStream'], [channels])],
    readStreams: (): PolicyStatement[] => [allow(['ivs:GetStream'], [channels])],
    listStreams: (): PolicyStatement[] => [allow(['ivs:ListStreams'], [channels])],
  };
}
