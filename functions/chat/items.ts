import { createHash } from 'node:crypto';
import type { BotToken } from '../../domain/chat/irc/model';
import type { Entry } from '../../domain/chat/log/model';
import type { Action, Restriction, Terms } from '../../domain/chat/moderation/model';
import type { Delivery, Pinned, RoomSettings } from '../../domain/chat/rooms/model';

/**
 * The items of the chat table and their keys; the questions are in docs/access-patterns.md. Times are epoch
 * milliseconds, `ttl` epoch seconds.
 */

export type Via = 'site' | 'irc';

/** A channel's room. Made from channel.changed.v1; `channelVersion` is that event's. */
export interface RoomItem {
  readonly pk: string;
  readonly sk: 'ROOM';
  readonly channelId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly displayName: string;
  readonly channelVersion: number;
  readonly settings: RoomSettings;
  /** Counts the changes of settings, pin and delivery. */
  readonly version: number;
  readonly pinned: Pinned | null;
  readonly delivery: Delivery;
  /** Until when readers stay with pages, however few sockets there are. */
  readonly pollingUntil: number;
  /** How long the last stay with pages was meant to be. */
  readonly pollingMs: number;
  /** Over how many partitions the room's connections are spread. Only grows while anybody is there. */
  readonly shards: number;
  readonly viewers: number;
  /** Set while somebody is in the room: `ACTIVE`. */
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
}

/** A person in a room: follower, moderator, restricted, or several of these. */
export interface MemberItem {
  readonly pk: string;
  readonly sk: string;
  readonly channelId: string;
  readonly userId: string;
  readonly name: string;
  readonly moderator?: true;
  readonly followedAt?: number;
  /** The version of the follow that is known. */
  readonly followVersion?: number;
  readonly restriction?: Restriction;
  /** When they last wrote, kept while the room is in slow mode. */
  readonly wroteAt?: number;
  /** `MODERATORS#<channel>` or `RESTRICTED#<channel>`, sorted by name. */
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
}

/** What is known of a person, from user.changed.v1. */
export interface UserItem {
  readonly pk: string;
  readonly sk: 'USER';
  readonly userId: string;
  readonly name: string;
  readonly displayName: string;
  readonly colour: string;
  readonly version: number;
}

/** A stretch of a room's log. Its key is the place before its first entry, so that two can never follow one. */
export interface SegmentItem {
  readonly pk: string;
  readonly sk: string;
  readonly after: number;
  /** The place of its last entry. */
  readonly seq: number;
  readonly entries: readonly Entry[];
  /** The sequence number of the last record of the stream that it holds. */
  readonly record: string;
  readonly ttl?: number;
}

/** What was taken down of a person: everything up to the last of these places, one for each purge that stands. */
export interface UserTombstoneItem {
  readonly pk: string;
  readonly sk: string;
  /** Absent when every purge was undone. */
  readonly seqs?: ReadonlySet<number>;
}

/** A connection's seat in a room, in one of the room's partitions. */
export interface SubscriptionItem {
  readonly pk: string;
  /** When it was taken, then the connection: what came last is read by itself. */
  readonly sk: string;
  readonly connectionId: string;
  readonly via: Via;
  readonly userId?: string;
  /** Kept when the room's readers go to pages: of people who write, and of those who moderate. */
  readonly keepsSocket?: true;
  readonly ttl: number;
}

/** Who a bot's token speaks for; found by the token's hash. */
export interface BotTokenItem {
  readonly pk: string;
  readonly sk: 'TOKEN';
  readonly tokenId: string;
  readonly userId: string;
  readonly scopes: BotToken['scopes'];
}

/** A bot token as its owner sees it. */
export interface OwnBotTokenItem extends BotToken {
  readonly pk: string;
  readonly sk: string;
  /** The `pk` of its other item. */
  readonly tokenPk: string;
}

export interface TermsItem extends Terms {
  readonly pk: string;
  readonly sk: 'TERMS';
}

export interface ActionItem extends Action {
  readonly pk: string;
  readonly sk: string;
  /** What an undo needs. */
  readonly before?: unknown;
}

export const roomKey = (channelId: string) => ({ pk: `ROOM#${channelId}`, sk: 'ROOM' as const });
export const termsKey = (channelId: string) => ({ pk: `ROOM#${channelId}`, sk: 'TERMS' as const });
export const memberKey = (channelId: string, userId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `MEMBER#${userId}`,
});
export const reviewKey = (channelId: string, messageId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `REVIEW#${messageId}`,
});
export const appealKey = (channelId: string, userId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `APPEAL#${userId}`,
});
export const actionKey = (channelId: string, actionId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `ACTION#${actionId}`,
});
export const emoteKey = (channelId: string, name: string) => ({
  pk: `EMOTES#${channelId}`,
  sk: `EMOTE#${name}`,
});
export const userKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'USER' as const });
/** Of one length, so that texts sort as numbers do. */
export const logSk = (seq: number): string => String(seq).padStart(16, '0');
export const logKey = (channelId: string, after: number) => ({
  pk: `LOG#${channelId}`,
  sk: logSk(after),
});
export const messageTombstoneKey = (channelId: string, messageId: string) => ({
  pk: `TOMBSTONES#${channelId}`,
  sk: `MESSAGE#${messageId}`,
});
export const userTombstoneKey = (channelId: string, userId: string) => ({
  pk: `TOMBSTONES#${channelId}`,
  sk: `USER#${userId}`,
});
export const subscriptionPk = (channelId: string, shard: number): string =>
  `SUBSCRIPTIONS#${channelId}#${shard}`;
export const subscriptionSk = (takenAt: number, connectionId = ''): string =>
  `${logSk(takenAt)}#${connectionId}`;
export const connectionPk = (connectionId: string): string => `CONNECTION#${connectionId}`;
/** Only the hash of a bot's token is stored. */
export const botTokenKey = (token: string) => ({
  pk: `TOKEN#${createHash('sha256').update(token).digest('hex')}`,
  sk: 'TOKEN' as const,
});
export const ownBotTokenKey = (userId: string, tokenId: string) => ({
  pk: `USER#${userId}`,
  sk: `TOKEN#${tokenId}`,
});
/** How many bot tokens a person has. */
export const botTokensKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'TOKENS' as const });

export const moderatorsIndex = (channelId: string): string => `MODERATORS#${channelId}`;
export const restrictedIndex = (channelId: string): string => `RESTRICTED#${channelId}`;
export const activeIndex = 'ACTIVE';

/** Places are microseconds of the epoch. */
export const seqAt = (ms: number): number => ms * 1_000;
