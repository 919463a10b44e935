import type { Member, Room } from '../../../domain/chat/rooms/model';
import type { MemberItem } from './members-store';
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
    restriction: restrictionNow(member),
  };
}

/** The active restriction: an expired timeout is none. */
function restrictionNow(member: MemberItem | undefined, now = Date.now()): Member['restriction'] {
  const restriction = member?.restriction;
  if (restriction === undefined) return null;
  return restriction.until !== null && Date.parse(restriction.until) <= now ? null : restriction;
}
