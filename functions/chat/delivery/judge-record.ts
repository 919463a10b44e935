import { LRUCache } from 'lru-cache';
import type { Dropped, StreamRecord } from '../../../domain/chat/delivery/sequencing';
import type { Sender } from '../../../domain/chat/delivery/stream-record';
import type { Entry } from '../../../domain/chat/log/model';
import { createLimiter } from '../../../domain/chat/messaging/limits';
import { causeOf } from '../../../domain/chat/messaging/message-id';
import { createRepeats } from '../../../domain/chat/messaging/repeats';

type Reason = Dropped['reason'];

/** Per user in a room, whichever instance of the socket function took the message. */
const perUser = createLimiter({ burst: 20, perSeconds: 30, maxKeys: 20_000 });
/** Per room, all senders together. */
const perRoom = createLimiter({ burst: 400, perSeconds: 4, maxKeys: 2_000 });
const repeats = createRepeats({ windowMs: 30_000, maxKeys: 20_000, kept: 3 });
const maxRemembered = 20_000;

/** The decision on each record, so that a batch that is delivered again is judged as before. */
const decisions = new LRUCache<string, Reason | 'pass'>({ max: maxRemembered });
/**
 * The record that each message came by first; '' when another instance wrote it. A client that lost the answer sends
 * its message again.
 */
const firsts = new LRUCache<string, string>({ max: maxRemembered });
/** Until when (epoch milliseconds) a user is timed out or banned: a message may arrive after the restriction. */
const restricted = new LRUCache<string, number>({ max: maxRemembered });

/**
 * Judges new records of a room, in order: why a message is dropped; undefined lets it pass. Messages of users who are
 * exempt from the room's rules are dropped as duplicates only.
 */
export const judgeRecord =
  (channelId: string) =>
  (entry: Entry, sender: Sender | undefined, sequenceNumber: string): Reason | undefined => {
    const key = `${channelId} ${sequenceNumber}`;
    if (!decisions.has(key)) decisions.set(key, judge(channelId, entry, sender, sequenceNumber) ?? 'pass');
    return decisionOn(channelId, { sequenceNumber });
  };

/** The decision of this instance on a record; undefined when it let it pass or did not see it. */
export const decisionOn = (
  channelId: string,
  { sequenceNumber }: Pick<StreamRecord, 'sequenceNumber'>,
): Reason | undefined => {
  const decision = decisions.get(`${channelId} ${sequenceNumber}`);
  return decision === 'pass' ? undefined : decision;
};

/** Notes that a message is in the log already, so that the same message sent again is a duplicate. */
export const noteLogged = (messageId: string): void => void firsts.set(causeOf(messageId), '');

function judge(
  channelId: string,
  entry: Entry,
  sender: Sender | undefined,
  sequenceNumber: string,
): Reason | undefined {
  // When a message was accepted: a batch that comes late is not a flood.
  const now = entry.type === 'message' ? entry.message.at : Date.now();
  noteRestriction(channelId, entry, now);
  if (sender === undefined || entry.type !== 'message') return undefined;
  const cause = causeOf(entry.message.messageId);
  const first = firsts.get(cause) ?? sequenceNumber;
  firsts.set(cause, first);
  if (first !== sequenceNumber) return decisionOn(channelId, { sequenceNumber: first }) ?? 'duplicate';
  if (sender.free) return undefined;
  const userKey = `${channelId} ${sender.userId}`;
  if ((restricted.get(userKey) ?? 0) > now) return 'restricted';
  if (!perUser.take(userKey, now).ok || !perRoom.take(channelId, now).ok) return 'flood';
  return repeats.isRepeat(userKey, entry.message.text, now) ? 'repeat' : undefined;
}

function noteRestriction(channelId: string, entry: Entry, now: number): void {
  if (entry.type === 'lifted') restricted.delete(`${channelId} ${entry.userId}`);
  if (entry.type !== 'purged' || entry.cause === 'purge') return;
  const until = entry.cause === 'ban' ? Number.POSITIVE_INFINITY : now + (entry.seconds ?? 0) * 1_000;
  restricted.set(`${channelId} ${entry.userId}`, until);
}
