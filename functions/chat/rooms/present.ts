import { isActive } from '../../../domain/chat/moderation/restriction';
import type { Member, Room } from '../../../domain/chat/rooms/model';
import { roleOf } from './role';
import type { RoomContext } from './room-context-store';
import type { RoomItem } from './rooms-store';

/** Rooms and members as clients see them. */

export function presentRoom(
  { channelId, settings, pinned, delivery, viewers }: RoomItem,
  now = Date.now(),
): Room {
  const isOver = pinned !== null && pinned.until !== null && pinned.until <= now;
  return { channelId, settings, pinned: isOver ? null : pinned, delivery, viewers };
}

export function presentMember(
  { room, member }: Pick<RoomContext, 'room' | 'member'>,
  { userId, groups }: { userId: string; groups: readonly string[] },
): Member {
  return {
    role: roleOf(room, member, userId, groups),
    followedAt: member?.followedAt === undefined ? null : new Date(member.followedAt).toISOString(),
    restriction: isActive(member?.restriction, Date.now()) ? member.restriction : null,
  };
}
