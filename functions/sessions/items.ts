import type { CategorySlug } from '../../domain/channels/model';
import { rankKey } from '../../domain/sessions/cursor';
import type { Streams } from '../../domain/sessions/life';
import type { LiveCard, SessionState } from '../../domain/sessions/model';
import type { Recordings } from '../../domain/sessions/recording';
import { usernameKey } from '../../domain/users/names';

/** The items of the sessions table and their keys. Times are epoch milliseconds. */

/** The projection of a channel, from channel.changed.v1. */
export interface ChannelProjection {
  readonly channelId: string;
  readonly ownerId: string;
  readonly version: number;
  readonly name: string;
  readonly displayName: string;
  readonly avatarColour: string;
  readonly title: string;
  readonly category: CategorySlug;
  readonly tags: readonly string[];
  readonly language: string;
  readonly mature: boolean;
  readonly ingest: { readonly arn: string; readonly playbackUrl: string } | null;
}

export type EndReason = 'stopped' | 'connection-lost' | 'never-started' | 'ended-by-owner' | 'idle';

/** A session: the facts, and the state derived from them. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly channel: ChannelProjection;
  readonly streams: Streams;
  readonly recordings: Recordings;
  readonly state: SessionState;
  readonly startedAt: number;
  readonly liveAt: number | null;
  /** When the state began. */
  readonly since: number;
  /** When a reconnecting session ends; null in other states. */
  readonly graceEndsAt: number | null;
  readonly reconnects: number;
  /** The encoder is connected, but too little media arrives. */
  readonly starving: boolean;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  readonly viewers: number;
  readonly peakViewers: number;
  /** Counts every write: each is conditional on the one before. */
  readonly version: number;
}

export interface SessionItem extends SessionRecord {
  readonly pk: string;
  readonly sk: string;
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
}

const channelPk = (channelId: string): string => `CHANNEL#${channelId}`;

export const channelKey = (channelId: string) => ({ pk: channelPk(channelId), sk: 'CHANNEL' as const });
export const currentKey = (channelId: string) => ({ pk: channelPk(channelId), sk: 'CURRENT' as const });
export const sessionPrefix = 'SESSION#';
export const sessionKey = (channelId: string, sessionId: string) => ({
  pk: channelPk(channelId),
  sk: `${sessionPrefix}${sessionId}`,
});
/** Finds the channel of a session. */
export const sessionPointerKey = (sessionId: string) => ({
  pk: `${sessionPrefix}${sessionId}`,
  sk: 'POINTER' as const,
});
export const arnKey = (arn: string) => ({ pk: `ARN#${arn}`, sk: 'POINTER' as const });
export const nameKey = (name: string) => ({ pk: `NAME#${usernameKey(name)}`, sk: 'POINTER' as const });

/** Partitions of gsi1: sessions that have not ended, and the cards of the live directory. */
export const openPartition = 'OPEN';
export const livePartition = (category?: string): string =>
  category === undefined ? 'LIVE' : `LIVE#${category}`;

/** The item of a session. A record that was read is an item too, so the keys of the index are always set or unset. */
export function sessionItem(record: SessionRecord): SessionItem {
  const open = record.state !== 'ended';
  return {
    ...record,
    ...sessionKey(record.channel.channelId, record.sessionId),
    gsi1pk: open ? openPartition : undefined,
    gsi1sk: open ? record.sessionId : undefined,
  };
}

export const cardKeys = (channelId: string) =>
  [
    { pk: channelPk(channelId), sk: 'CARD#ALL' },
    { pk: channelPk(channelId), sk: 'CARD#CATEGORY' },
  ] as const;

export interface CardItem {
  readonly pk: string;
  readonly sk: string;
  readonly gsi1pk: string;
  readonly gsi1sk: string;
  readonly channelId: string;
  readonly language: string;
  readonly tagKeys: readonly string[];
  readonly card: LiveCard;
}

/** The two cards of a session: one in the whole directory, one in that of its category. */
export function cardItems(record: SessionRecord, card: LiveCard): CardItem[] {
  const { channelId, category, language, tags } = record.channel;
  return [livePartition(), livePartition(category)].map((gsi1pk, at) => ({
    ...cardKeys(channelId)[at]!,
    gsi1pk,
    gsi1sk: rankKey(record.viewers, record.sessionId),
    channelId,
    language,
    tagKeys: tags.map((tag) => tag.toLowerCase()),
    card,
  }));
}
