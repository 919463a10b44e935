import type { Terms } from '../../../domain/chat/moderation/model';
import type { Pinned, RoomSettings } from '../../../domain/chat/rooms/model';
import { describeSettings } from '../../../domain/chat/rooms/settings';
import { ProblemError } from '../../../domain/kit/problem';
import { type RoomItem, roomKey, termsKey } from '../items';
import { findMessage, withoutRemoved } from '../log/log-store';
import { type Moderator, record } from '../moderation/moderate';
import { table } from './connections-store';
import { loadRoomContext, requireRoom } from './rooms-store';

/** What moderators set for a whole room. */

/** Changes settings. Throws `conflict` when somebody else changed the room at the same time. */
export async function changeSettings(by: Moderator, change: Partial<RoomSettings>): Promise<RoomItem> {
  const { room } = by;
  const settings = { ...room.settings, ...change };
  const before = Object.fromEntries(
    Object.keys(change).map((name) => [name, room.settings[name as keyof RoomSettings]]),
  );
  await record(
    by,
    { kind: 'settings', detail: describeSettings(change), before },
    [roomChange(room, 'settings', settings)],
    [{ type: 'settings', settings }],
  );
  return await requireRoom(room.channelId);
}

/** Pins a message for some seconds, or until it is taken down. */
export async function pinMessage(by: Moderator, messageId: string, seconds: number | null) {
  const { room } = by;
  const found = await findMessage(room.channelId, messageId);
  const [stands] = found === undefined ? [] : await withoutRemoved(room.channelId, [found]);
  if (found === undefined || stands === undefined) {
    throw new ProblemError('not-found', 'This message does not exist.');
  }
  const pinned: Pinned = {
    message: found.message,
    pinnedBy: by.name,
    until: seconds === null ? null : Date.now() + seconds * 1_000,
  };
  return await setPin(by, pinned);
}

export const unpinMessage = (by: Moderator) => setPin(by, null);

export async function setPin(by: Moderator, pinned: Pinned | null) {
  const { room } = by;
  return await record(
    by,
    { kind: pinned === null ? 'unpin' : 'pin', message: pinned?.message, before: { pinned: room.pinned } },
    [roomChange(room, 'pinned', pinned)],
    [{ type: 'pinned', pinned }],
  );
}

/** Replaces the terms. Throws `validation-failed` for one that could never match. */
export async function changeTerms(by: Moderator, terms: Terms): Promise<void> {
  // Loaded here: its patterns take longer to make than the rest of the function to start.
  const { isTerm } = await import('../../../domain/chat/moderation/terms');
  const violations = (['blocked', 'permitted'] as const).flatMap((list) =>
    terms[list].flatMap((term, at) =>
      isTerm(term) ? [] : [{ path: `body.${list}.${at}`, message: 'holds no letter or digit to look for' }],
    ),
  );
  if (violations.length > 0) throw new ProblemError('validation-failed', undefined, { violations });
  const { channelId } = by.room;
  const before = (await loadRoomContext(channelId, null)).terms;
  await record(
    by,
    {
      kind: 'terms',
      detail: `${terms.blocked.length} blocked, ${terms.permitted.length} permitted`,
      before: { blocked: before?.blocked ?? [], permitted: before?.permitted ?? [] },
    },
    [{ Put: { TableName: table(), Item: { ...termsKey(channelId), ...terms } } }],
    [],
  );
}

/** AP-74: changes a room over the version that was read. */
const roomChange = ({ channelId, version }: RoomItem, name: 'settings' | 'pinned', value: unknown) => ({
  Update: {
    TableName: table(),
    Key: roomKey(channelId),
    UpdateExpression: `SET ${name} = :value, #version = :next`,
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':value': value, ':version': version, ':next': version + 1 },
  },
});
