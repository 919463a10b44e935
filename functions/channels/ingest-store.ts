import { randomUUID } from 'node:crypto';
import { documents } from '../kit/clients/documents';
import { ifConditionMet } from '../kit/store';
import {
  type ChannelItem,
  channelKey,
  type Ingest,
  type Lease,
  type StreamKeyRecord,
  table,
} from './channels-store';

/** The ingest of a channel. IVS has no conditional calls, so a lease lets one worker at a time make them. */

export type LeaseName = 'provisionLease' | 'keyLease';

/** Longer than a function may run: a lease expires only after its worker died. Milliseconds. */
const leaseMs = 45_000;

/** AP-27: takes a lease on a channel; undefined while another worker has it or there is no such channel. */
export async function takeLease(
  ownerId: string,
  channelId: string,
  name: LeaseName,
  now: number,
): Promise<Lease | undefined> {
  const lease: Lease = { token: randomUUID(), until: now + leaseMs };
  const taken = await ifConditionMet(() =>
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

/** AP-28: stores a new ingest and releases the lease. False when the lease was lost meanwhile. */
export async function storeIngest(ownerId: string, lease: Lease, ingest: Ingest): Promise<boolean> {
  return await finish(ownerId, 'provisionLease', lease, {
    set: 'ingest = :ingest, ingestState = :ready, version = version + :one',
    values: { ':ingest': ingest, ':ready': 'ready', ':one': 1 },
  });
}

/** AP-29: stores that the ingest could not be created and releases the lease. */
export async function noteFailure(ownerId: string, lease: Lease): Promise<boolean> {
  return await finish(ownerId, 'provisionLease', lease, {
    set: 'ingestState = :failed',
    values: { ':failed': 'failed' },
  });
}

/** AP-30: stores a new stream key and releases the lease. False when the lease was lost. */
export async function storeStreamKey(ownerId: string, lease: Lease, key: StreamKeyRecord): Promise<boolean> {
  return await finish(ownerId, 'keyLease', lease, { set: 'streamKey = :key', values: { ':key': key } });
}

/** AP-31: releases a lease with nothing changed. */
export async function releaseLease(ownerId: string, name: LeaseName, lease: Lease): Promise<boolean> {
  return await finish(ownerId, name, lease);
}

async function finish(
  ownerId: string,
  name: LeaseName,
  lease: Lease,
  change?: { set: string; values: Record<string, unknown> },
): Promise<boolean> {
  return await ifConditionMet(() =>
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
 * AP-32: stores that provisioning is requested (again), from `provisioning` or `failed`; with `lost`, from a ready
 * ingest that IVS no longer has. False when another request came since `channel` was read.
 */
export async function noteRequest(
  channel: Pick<ChannelItem, 'ownerId' | 'requestedAt'>,
  now: number,
  lost: boolean,
): Promise<boolean> {
  return await ifConditionMet(() =>
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
