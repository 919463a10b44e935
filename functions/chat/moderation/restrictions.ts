import { seqAt } from '../../../domain/chat/log/seq';
import type { Restriction } from '../../../domain/chat/moderation/model';
import { ProblemError } from '../../../domain/kit/problem';
import { addUserTombstone } from '../log/tombstones-store';
import { findMember, restrictMember, unrestrictMember } from '../rooms/members-store';
import { requireUser } from '../rooms/users-store';
import { assertBelow, type Moderator } from './moderator';
import { recordAction } from './record-action';
import type { BeforePurge } from './reinstate';

/** Bans a user, or times the user out for some seconds, and removes what the user wrote. */
export async function restrict(
  by: Moderator,
  userId: string,
  { seconds, reason }: { seconds?: number | undefined; reason: string },
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const user = await requireUser(userId);
  const { name } = user;
  await assertBelow(by, userId);
  const now = Date.now();
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
      before: { seq: seqAt(now) } satisfies BeforePurge,
    },
    [restrictMember(channelId, user, restriction), addUserTombstone(channelId, userId, seqAt(now))],
    [{ type: 'purged', userId, name, cause: kind, ...(seconds !== undefined && { seconds }) }],
  );
}

/** Lifts a timeout or ban; removed messages stay removed. Throws `not-found` when there is none. */
export async function lift(by: Moderator, userId: string, reason = ''): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const user = await requireUser(userId);
  const { name } = user;
  const member = await findMember(channelId, userId);
  if (member?.restriction === undefined) throw new ProblemError('not-found', 'No active restriction.');
  return await recordAction(
    by,
    { kind: 'lift', target: { userId, name }, reason },
    [unrestrictMember(channelId, user)],
    [{ type: 'lifted', userId, name }],
  );
}
