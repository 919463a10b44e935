import type { Role } from '../../../domain/chat/rooms/roles';
import { ProblemError } from '../../../domain/kit/problem';
import { findMember, type MemberItem } from '../rooms/members-store';
import { roleOf } from '../rooms/role';
import { loadRoomContext } from '../rooms/room-context-store';
import type { RoomItem } from '../rooms/rooms-store';

/** A user who acts in a room, and the user's role there. */
export interface Moderator {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly room: RoomItem;
}

/** A moderator of a room. Throws `not-found` when there is no room, `forbidden` when the user does not moderate it. */
export async function requireModerator(
  channelId: string,
  { userId, groups }: { userId: string; groups: readonly string[] },
): Promise<Moderator> {
  const { room, member, user } = await loadRoomContext(channelId, userId);
  const role = roleOf(room, member, userId, groups);
  if (role === null) throw new ProblemError('forbidden', 'You do not moderate this room.');
  if (user === undefined) throw new ProblemError('upstream-unavailable', undefined, { retryAfter: 2 });
  return { userId, name: user.name, role, room };
}

/** Throws `forbidden` unless the moderator is the owner or a platform admin. */
export function assertOwner({ role }: Moderator): void {
  if (role === 'moderator') throw new ProblemError('forbidden', "Only the channel's owner can do this.");
}

/**
 * The membership of a user whom the moderator may act on, if there is one. Throws `forbidden` for an action on the
 * owner, or of a moderator on another one.
 */
export async function findBelow(by: Moderator, userId: string): Promise<MemberItem | undefined> {
  const member = await findMember(by.room.channelId, userId);
  if (userId === by.userId) return member;
  if (userId === by.room.ownerId || (member?.moderator && by.role === 'moderator')) {
    throw new ProblemError('forbidden', 'You cannot moderate the owner or other moderators.');
  }
  return member;
}
