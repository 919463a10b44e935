import { ProblemError } from '../../../domain/kit/problem';
import type { Actor } from '../../kit/http';
import { findRoom } from '../rooms/rooms-store';

/** Publishes to a room that its emotes changed. Idempotent. */
export type EmotesChanged = (channelId: string) => Promise<void>;

/** @throws ProblemError `not-found` when there is no such channel, `forbidden` for a user who may not manage its emotes */
export async function requireEmoteManager(channelId: string, { userId, groups }: Actor): Promise<void> {
  const room = await findRoom(channelId);
  if (room === undefined) throw new ProblemError('not-found', 'This channel does not exist.');
  if (room.ownerId === userId || groups.includes('admin')) return;
  throw new ProblemError('forbidden', "Only the channel's owner can manage its emotes.");
}
