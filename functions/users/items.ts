import { createHash } from 'node:crypto';
import type { FollowState } from '../../domain/users/follow';
import { emailKey, usernameKey } from '../../domain/users/names';

/** The items of the users table and their keys. Times are epoch milliseconds, `ttl` epoch seconds. */

export interface ProfileItem {
  readonly pk: string;
  readonly sk: 'PROFILE';
  readonly userId: string;
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly avatarColour: string;
  readonly bio: string;
  readonly createdAt: number;
  readonly renamedAt: number | null;
  /** Counts every change; consumers of user.changed.v1 keep the newest. */
  readonly version: number;
  /** `pending` until the e-mail address is confirmed. */
  readonly status: 'pending' | 'active';
  /** When a pending account is given up. */
  readonly ttl?: number;
}

/** Who has a name or an e-mail address. */
export interface ClaimItem {
  readonly pk: string;
  readonly sk: 'CLAIM';
  readonly userId: string;
  /** `held`: a former name, which only its former owner may take back. */
  readonly status: 'pending' | 'active' | 'held';
  readonly ttl?: number;
}

export interface TicketItem {
  readonly pk: string;
  readonly sk: 'TICKET';
  readonly userId: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
  readonly expiresAt: number;
  readonly ttl: number;
}

/** What this service knows of a channel: a copy that channel.changed.v1 keeps. */
export interface ChannelItem {
  readonly pk: string;
  readonly sk: 'CHANNEL';
  readonly channelId: string;
  readonly ownerId: string;
  readonly version: number;
}

/** That a person follows a channel, or did: it stays for a while, so that `version` grows over following again. */
export interface FollowItem extends FollowState {
  readonly pk: string;
  readonly sk: string;
  readonly userId: string;
  /** The username when the follow began. */
  readonly name: string;
  readonly channelId: string;
  readonly ownerId: string;
  /** When it is forgotten that the channel is followed no longer. */
  readonly ttl?: number;
}

/** A channel's place among those that a person follows, sorted by time. */
export interface FollowedItem {
  readonly pk: string;
  readonly sk: string;
  readonly channelId: string;
  readonly ownerId: string;
  readonly followedAt: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const profileKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'PROFILE' as const });
export const tokensKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'TOKENS' as const });
export const nameKey = (username: string) => ({
  pk: `NAME#${usernameKey(username)}`,
  sk: 'CLAIM' as const,
});
/** Addresses are hashed: a key appears in more places (metrics, logs of hot keys) than an attribute. */
export const emailClaimKey = (email: string) => ({
  pk: `EMAIL#${sha256(emailKey(email))}`,
  sk: 'CLAIM' as const,
});
/** Only the hash of a ticket is stored, so that reading the table opens no socket. */
export const ticketKey = (ticket: string) => ({ pk: `TICKET#${sha256(ticket)}`, sk: 'TICKET' as const });
export const channelKey = (channelId: string) => ({ pk: `CHANNEL#${channelId}`, sk: 'CHANNEL' as const });
export const followPrefix = 'FOLLOW#';
export const followKey = (userId: string, channelId: string) => ({
  pk: `USER#${userId}`,
  sk: `${followPrefix}${channelId}`,
});
export const followedPrefix = 'FOLLOWED#';
/** Milliseconds of the epoch have 13 digits until the year 2286, so they sort as text. */
export const followedKey = (userId: string, followedAt: number, channelId: string) => ({
  pk: `USER#${userId}`,
  sk: `${followedPrefix}${followedAt}#${channelId}`,
});
/** How many channels a person follows. */
export const followCountKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'FOLLOWS' as const });
