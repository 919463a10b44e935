import type { Role } from '../../../domain/chat/rooms/roles';
import type { MemberItem } from './members-store';
import type { RoomItem } from './rooms-store';

/** The role of a user in a room; null for a viewer. */
export function roleOf(
  room: RoomItem,
  member: MemberItem | undefined,
  userId: string,
  groups: readonly string[],
): Role | null {
  if (room.ownerId === userId) return 'owner';
  if (groups.includes('admin')) return 'admin';
  return member?.moderator ? 'moderator' : null;
}
