import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { allow, type Permission } from './setting';

const because =
  'Channels and keys are created at run time with ids that IVS chooses; kind, account and region are exact.';

/** Permissions on the IVS channels and stream keys of this account and region. */
export function ivsPermissions(scope: Construct) {
  const arn = (resource: string): string =>
    Stack.of(scope).formatArn({ service: 'ivs', resource, resourceName: '*' });
  const [channels, keys] = [arn('channel'), arn('stream-key')];
  const recordings = arn('recording-configuration');
  return {
    /** Creates a channel, with which IVS creates its first key, and finds one that an earlier attempt left behind. */
    provisionChannels: (): Permission[] => [
      allow(['ivs:CreateChannel'], [channels, keys], because),
      allow(['ivs:TagResource'], [channels], because),
      allow(['ivs:ListChannels', 'ivs:GetChannel'], [channels], because),
      allow(['ivs:ListStreamKeys'], [channels, keys], because),
      allow(['ivs:DeleteStreamKey'], [keys], because),
      allow(['ivs:StopStream'], [channels], because),
    ],
    rotateKeys: (): Permission[] => [
      allow(['ivs:ListStreamKeys'], [channels, keys], because),
      allow(['ivs:CreateStreamKey', 'ivs:DeleteStreamKey'], [keys], because),
      allow(['ivs:StopStream'], [channels], because),
    ],
    /** Moves channels from one recording configuration to another; `stop` ends their streams, `remove` deletes it. */
    moveRecordings: (...more: ('stop' | 'remove')[]): Permission[] => [
      allow(['ivs:ListRecordingConfigurations'], [recordings], because),
      allow(['ivs:ListChannels', 'ivs:UpdateChannel'], [channels], because),
      ...(more.includes('stop') ? [allow(['ivs:StopStream'], [channels], because)] : []),
      ...(more.includes('remove')
        ? [allow(['ivs:DeleteRecordingConfiguration'], [recordings], because)]
        : []),
    ],
    stopStreams: (): Permission[] => [allow(['ivs:StopStream'], [channels], because)],
    listStreams: (): Permission[] => [allow(['ivs:ListStreams'], [channels], because)],
  };
}
