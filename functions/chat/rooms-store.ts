import { pick } from '../../domain/kit/env';
import { documents } from '../kit/clients/documents';
import { once } from '../kit/clients/once';
import { env } from '../kit/env';
import { type RoomItem, roomKey } from './items';

const settings = once(() => env(pick('CHAT_TABLE')));

/** AP-64: a channel's room, as it is now. */
export async function roomOf(channelId: string): Promise<RoomItem | undefined> {
  const { Item } = await documents().get({
    TableName: settings().CHAT_TABLE,
    Key: roomKey(channelId),
    ConsistentRead: true,
  });
  return Item as RoomItem | undefined;
}
