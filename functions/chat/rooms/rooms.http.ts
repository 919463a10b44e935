import * as routes from '../../../domain/chat/rooms/contract';
import { http } from '../../kit/http';
import { requireModerator } from '../moderation/moderator';
import { changeSettings } from './change-settings';
import { pinMessage, setPin } from './pins';
import { presentMember, presentRoom } from './present';
import { loadRoomContext } from './room-context-store';
import { requireRoom } from './rooms-store';

export const getRoom = http(routes.getRoom, async ({ params: { channelId } }) =>
  presentRoom(await requireRoom(channelId)),
);

export const updateRoom = http(routes.updateRoom, async ({ params: { channelId }, body, actor }) =>
  presentRoom(await changeSettings(await requireModerator(channelId, actor), body)),
);

export const getMember = http(routes.getMember, async ({ params: { channelId }, actor }) =>
  presentMember(await loadRoomContext(channelId, actor.userId), actor),
);

export const pin = http(routes.pin, async ({ params: { channelId }, body, actor }) =>
  pinMessage(await requireModerator(channelId, actor), body.messageId, body.seconds),
);

export const unpin = http(routes.unpin, async ({ params: { channelId }, actor }) =>
  setPin(await requireModerator(channelId, actor), null),
);
