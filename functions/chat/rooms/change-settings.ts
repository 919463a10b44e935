import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { describeSettings } from '../../../domain/chat/rooms/settings';
import type { Moderator } from '../moderation/moderator';
import { recordAction } from '../moderation/record-action';
import { type RoomItem, requireRoom, updateRoom } from './rooms-store';

/** Changes settings of a room. Throws `conflict` when another moderator changed the room at the same time. */
export async function changeSettings(by: Moderator, change: Partial<RoomSettings>): Promise<RoomItem> {
  const { room } = by;
  const settings = { ...room.settings, ...change };
  const before = Object.fromEntries(
    Object.keys(change).map((name) => [name, room.settings[name as keyof RoomSettings]]),
  );
  await recordAction(
    by,
    { kind: 'settings', detail: describeSettings(change), before },
    [updateRoom(room, 'settings', settings)],
    [{ type: 'settings', settings }],
  );
  return await requireRoom(room.channelId);
}
