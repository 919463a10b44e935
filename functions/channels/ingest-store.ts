import { randomUUID } from 'node:crypto';
import { documents } from '../kit/clients/documents';
import { held } from '../kit/held';
import { table } from './channels-store';
import { type ChannelItem, channelKey, type Ingest, type Lease, type StreamKeyRecord } from './items';

/** The part of a channel that IVS makes. IVS has no conditional calls, so a lease lets one worker at a time do them. */

export type LeaseName = 'provisionLease' | 'keyLease';

/** Longer than a function may run, so that a lease outlives only a worker that died. Milliseconds. */
const leaseMs = 45_000;

/** AP-27: takes a lease on a channel; undefined while somebody else has it or the channel is gone. */
export async function takeLease(
  ownerId: string,
  channelId: string,
  name: LeaseName,
  now: number,
): Promise<Lease | undefined> {
  const lease: Lease = { token: randomUUID(), until: now + leaseMs };
  const taken = await held(() =>
    documents().update({
      TableName: table(),
      Key: channelKey(ownerId),
      UpdateExpression: 'SET #lease = :lease',
      ConditionExpression:
        'channelId = :channelId AND (attribute_not_exists(#lease) OR #lease.#until < :now)',
      ExpressionAttributeNames: { '#lease': name, '#until': 'until' },
      ExpressionAttributeValues: { ':lease': lease, ':channelId': channelId, ':now': now },
    }),
  );
  return taken ? lease : undefined;
}

/** AP-28: stores the ingest that was made and gives the lease back. False when the lease was lost meanwhile. */
export async function storeIngest(ownerId: string, lease: Lease, ingest: Ingest): Promise<boolean> {
  return await finish(ownerId, 'provisionLease', lease, {
    set: 'ingest = :ingest, ingestState = :ready, version = version + :one',
    values: { ':ingest': ingest, ':ready': 'ready', ':one': 1 },
  });
}

/** AP-29: notes that the ingest could not be made this time and gives the lease back. */
export async function noteFailure(ownerId: string, lease: Lease): Promise<boolean> {
  return await finish(ownerId, 'provisionLease', lease, {
    set: 'ingestState = :failed',
    values: { ':failed': 'failed' },
  });
}

/** AP-30: stores what is kept of a new stream key and gives the lease back. False when the lease was lost. */
export async function storeStreamKey(ownerId: string, lease: Lease, key: StreamKeyRecord): Promise<boolean> {
  return await finish(ownerId, 'keyLease', lease, { set: 'streamKey = :key', values: { ':key': key } });
}

/** AP-31: gives a lease back with nothing done. */
export async function giveBack(ownerId: string, name: LeaseName, lease: Lease): Promise<boolean> {
  return await finish(ownerId, name, lease);
}

async function finish(
  ownerId: string,
  name: LeaseName,
  lease: Lease,
  change?: { set: string; values: Record<string, unknown> },
): Promise<boolean> {
  return await held(() =>
    documents().update({
      TableName: table(),
      Key: channelKey(ownerId),
      UpdateExpression: `${change ? `SET ${change.set} ` : ''}REMOVE #lease`,
      ConditionExpression: '#lease.#token = :token',
      ExpressionAttributeNames: { '#lease': name, '#token': 'token' },
      ExpressionAttributeValues: { ':token': lease.token, ...change?.values },
    }),
  );
}

/**
 * AP-32: notes that provisioning is asked for (again), from `provisioning` or `failed`; with `lost`, from a ready
 * ingest that IVS no longer has. False when it was asked for by somebody else since `channel` was read.
 */
export async function noteRequest(
  channel: Pick<ChannelItem, 'ownerId' | 'requestedAt'>,
  now: number,
  lost: boolean,
): Promise<boolean> {
  return await held(() =>
    documents().update({
      TableName: table(),
      Key: channelKey(channel.ownerId),
      UpdateExpression: `SET requestedAt = :now, ingestState = :provisioning${lost ? ', ingest = :none, streamKey = :none, version = version + :one' : ''}`,
      ConditionExpression: `requestedAt = :before AND ingestState ${lost ? '=' : '<>'} :ready`,
      ExpressionAttributeValues: {
        ':now': now,
        ':before': channel.requestedAt,
        ':provisioning': 'provisioning',
        ':ready': 'ready',
        ...(lost && { ':none': null, ':one': 1 }),
      },
    }),
  );
}
