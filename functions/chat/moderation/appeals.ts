import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { ProblemError } from '../../../domain/kit/problem';
import { findMember, unrestrictMember } from '../rooms/members-store';
import { loadRoomContext } from '../rooms/room-context-store';
import { type Appeal, closeAppeal, findAppeal, listAppealItems, storeAppeal } from './appeals-store';
import type { Moderator } from './moderator';
import { recordAction } from './record-action';

/** Appeals against a ban, once for each. Throws `conflict` for a user who is not banned, or appealed before. */
export async function makeAppeal(channelId: string, userId: string, text: string): Promise<Appeal> {
  const { member } = await loadRoomContext(channelId, userId);
  const ban = member?.restriction;
  if (ban?.kind !== 'ban') throw new ProblemError('conflict', 'You are not banned here.');
  const appeal: Appeal = {
    userId,
    name: ban.name,
    text,
    at: new Date().toISOString(),
    state: 'open',
    note: '',
  };
  if (!(await storeAppeal(channelId, appeal, ban.at))) {
    throw new ProblemError('conflict', 'You have appealed already.');
  }
  return appeal;
}

/** A page of the appeals in a room, by user. */
export async function loadAppeals(
  channelId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, [/^usr_[0-9A-Z]{26}$/] as const);
  const { items, more } = await listAppealItems(channelId, after, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ userId, name, text, at, state, note }) => ({ userId, name, text, at, state, note })),
    cursor: more && last ? encodeCursor([last.userId]) : null,
  };
}

/**
 * Accepts an appeal, which lifts the ban that it is about, or denies it. Throws `conflict` when it was decided before, or
 * when that ban is over.
 */
export async function decideAppeal(
  by: Moderator,
  userId: string,
  { accept, note }: { accept: boolean; note: string },
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const appeal = await findAppeal(channelId, userId);
  if (appeal === undefined) throw new ProblemError('not-found', 'That user has not appealed.');
  const { name } = appeal;
  const action = { target: { userId, name }, reason: note };
  const close = closeAppeal(channelId, userId, { accept, note });
  if (!accept) return await recordAction(by, { kind: 'deny-appeal', ...action }, [close], []);
  const ban = (await findMember(channelId, userId))?.restriction;
  if (ban?.at !== appeal.ban) {
    throw new ProblemError(
      'conflict',
      'The ban that this appeal is about is over. Lift a later one by itself.',
    );
  }
  return await recordAction(
    by,
    { kind: 'accept-appeal', ...action },
    [close, unrestrictMember(channelId, { userId, name }, ban)],
    [{ type: 'lifted', userId, name }],
  );
}
