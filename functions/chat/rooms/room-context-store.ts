import type { Terms } from '../../../domain/chat/moderation/model';
import { ProblemError } from '../../../domain/kit/problem';
import { batchGet } from '../../kit/store';
import { table } from '../chat-table';
import { type TermsItem, termsKey } from '../moderation/terms-store';
import { type MemberItem, memberKey } from './members-store';
import { type RoomItem, roomKey, toRoom } from './rooms-store';
import { type UserItem, userKey } from './users-store';

/** What decides whether a user may write in a room, read together. */
export interface RoomContext {
  readonly room: RoomItem;
  readonly terms: Terms | undefined;
  readonly member: MemberItem | undefined;
  readonly user: UserItem | undefined;
}

/** AP-66: a room with its terms, and a user in it. Throws `not-found` when there is no room. */
export async function loadRoomContext(channelId: string, userId: string | null): Promise<RoomContext> {
  const keys = [roomKey(channelId), termsKey(channelId)];
  const items = await batchGet<{ sk: string }>(
    table(),
    userId === null ? keys : [...keys, memberKey(channelId, userId), userKey(userId)],
    { ConsistentRead: true },
  );
  const find = <T>(sk: string): T | undefined => items.find((item) => item.sk === sk) as T | undefined;
  const room = find<RoomItem>('ROOM');
  if (room === undefined) throw new ProblemError('not-found', 'This channel does not exist.');
  return {
    room: toRoom(room),
    terms: find<TermsItem>('TERMS'),
    member: userId === null ? undefined : find(memberKey(channelId, userId).sk),
    user: find('USER'),
  };
}
