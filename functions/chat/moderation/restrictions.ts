import { seqAt } from '../../../domain/chat/log/seq';
import type { Restriction } from '../../../domain/chat/moderation/model';
import { assertStronger } from '../../../domain/chat/moderation/restriction';
import { ProblemError } from '../../../domain/kit/problem';
import { addUserTombstone } from '../log/tombstones-store';
import { findMember, restrictMember, unrestrictMember } from '../rooms/members-store';
import { unpinRemoved } from '../rooms/pins';
import { requireUser } from '../rooms/users-store';
import { findBelow, type Moderator } from './moderator';
import { recordAction } from './record-action';
import type { BeforePurge } from './reinstate';

/**
 * Bans a user, or times the user out for some seconds, removes what the user wrote, and ends the user's role as a
 * moderator. Throws `conflict` when the user is restricted for as long already.
 */
export async function restrict(
  by: Moderator,
  userId: string,
  { seconds, reason }: { seconds?: number | undefined; reason: string },
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const user = await requireUser(userId);
  const { name } = user;
  if (userId === by.userId) throw new ProblemError('forbidden', 'You cannot restrict yourself.');
  const member = await findBelow(by, userId);
  const now = Date.now();
  assertStronger(member?.restriction, seconds === undefined ? null : now + seconds * 1_000, now);
  const pin = unpinRemoved(by, ({ author }) => author.userId === userId);
  const wasModerator = member?.moderator === true;
  const kind = seconds === undefined ? 'ban' : 'timeout';
  const restriction: Restriction = {
    userId,
    name,
    kind,
    reason,
    by: by.name,
    at: new Date(now).toISOString(),
    until: seconds === undefined ? null : new Date(now + seconds * 1_000).toISOString(),
  };
  return await recordAction(
    by,
    {
      kind,
      target: { userId, name },
      reason,
      detail: seconds === undefined ? '' : `${seconds} s`,
      before: { seq: seqAt(now), ...(wasModerator && { moderator: true }) } satisfies BeforePurge,
    },
    [
      restrictMember(channelId, user, restriction, member?.restriction),
      addUserTombstone(channelId, userId, seqAt(now)),
      ...pin.writes,
    ],
    [
      { type: 'purged', userId, name, cause: kind, ...(seconds !== undefined && { seconds }) },
      ...(wasModerator ? [{ type: 'moderator', userId, name, added: false } as const] : []),
      ...pin.entries,
    ],
  );
}

/** Lifts another user's timeout or ban; removed messages stay removed. Throws `not-found` when there is none. */
export async function lift(by: Moderator, userId: string, reason = ''): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const user = await requireUser(userId);
  const { name } = user;
  if (userId === by.userId)
    throw new ProblemError('forbidden', 'Somebody else has to lift your restriction.');
  const member = await findMember(channelId, userId);
  if (member?.restriction === undefined) throw new ProblemError('not-found', 'No active restriction.');
  return await recordAction(
    by,
    { kind: 'lift', target: { userId, name }, reason },
    [unrestrictMember(channelId, user, member.restriction)],
    [{ type: 'lifted', userId, name }],
  );
}
