import { isActive } from '../../../domain/chat/moderation/restriction';
import { ProblemError } from '../../../domain/kit/problem';
import { findMember, updateModerator } from '../rooms/members-store';
import { requireUser } from '../rooms/users-store';
import { assertOwner, type Moderator } from './moderator';
import { recordAction } from './record-action';

/** Makes a user a moderator, or ends it. Moderators may end their own role only. */
export async function setModerator(
  by: Moderator,
  userId: string,
  added: boolean,
): Promise<{ actionId: string }> {
  const { channelId, ownerId } = by.room;
  if (userId !== by.userId || added) assertOwner(by);
  const user = await requireUser(userId);
  const member = await findMember(channelId, userId);
  if (added && (userId === ownerId || isActive(member?.restriction, Date.now()))) {
    throw new ProblemError('conflict', 'Neither the owner nor a restricted user can become a moderator.');
  }
  if (!added && !member?.moderator) {
    throw new ProblemError('not-found', 'That user does not moderate here.');
  }
  const { name } = user;
  return await recordAction(
    by,
    { kind: added ? 'add-moderator' : 'remove-moderator', target: { userId, name }, before: {} },
    [updateModerator(channelId, user, added, member?.restriction)],
    [{ type: 'moderator', userId, name, added }],
  );
}
