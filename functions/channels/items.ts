import type { ChannelSettings } from '../../domain/channels/settings';
import { usernameKey } from '../../domain/users/names';

/** The items of the channels table and their keys. Times are epoch milliseconds. */

/** What this service knows of a person: a copy that user.changed.v1 keeps. */
export interface OwnerItem {
  readonly pk: string;
  readonly sk: 'OWNER';
  readonly userId: string;
  readonly version: number;
  readonly username: string;
  readonly displayName: string;
  readonly avatarColour: string;
}

export interface Ingest {
  readonly provider: 'ivs';
  readonly arn: string;
  /** The host, with a port where it is not the usual one. */
  readonly endpoint: string;
  readonly playbackUrl: string;
}

/** What is kept of a stream key: enough to recognise it, not enough to use it. */
export interface StreamKeyRecord {
  readonly arn: string;
  readonly sha256: string;
  readonly lastFour: string;
  readonly createdAt: number;
}

/** One worker at a time does a thing that has no conditional write of its own (IVS has none). */
export interface Lease {
  readonly token: string;
  readonly until: number;
}

export interface ChannelItem extends ChannelSettings {
  readonly pk: string;
  readonly sk: 'CHANNEL';
  readonly channelId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly displayName: string;
  readonly avatarColour: string;
  /** The version of the owner's profile that name, display name and colour were taken from. */
  readonly ownerVersion: number;
  readonly createdAt: number;
  /** Counts what other services see; consumers of channel.changed.v1 keep the newest. */
  readonly version: number;
  readonly ingestState: 'provisioning' | 'ready' | 'failed';
  readonly ingest: Ingest | null;
  readonly streamKey: StreamKeyRecord | null;
  /** When the provisioning was last asked for. */
  readonly requestedAt: number;
  readonly provisionLease?: Lease;
  readonly keyLease?: Lease;
}

/** A person has one channel, so the person's id is the channel's key. */
export const channelKey = (ownerId: string) => ({ pk: `USER#${ownerId}`, sk: 'CHANNEL' as const });
export const ownerKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'OWNER' as const });
export const nameKey = (name: string) => ({ pk: `NAME#${usernameKey(name)}`, sk: 'NAME' as const });
