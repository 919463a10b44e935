import type * as z from 'zod/mini';
import type { appealSchema } from '../../../domain/chat/moderation/model';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet } from '../../kit/store';
import { table } from '../chat-table';
import { listRoomItems } from './room-items-store';

/** Appeals against bans, one a user and room. */

export type Appeal = z.infer<typeof appealSchema>;

/** An appeal with the time at which its ban began. */
export type AppealItem = Appeal & { readonly ban: string };

const appealKey = (channelId: string, userId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `APPEAL#${userId}`,
});

/** AP-95: stores an appeal. False when there is one against the ban of that time already. */
export const storeAppeal = (channelId: string, appeal: Appeal, bannedAt: string): Promise<boolean> =>
  ifConditionMet(() =>
    documents().put({
      TableName: table(),
      Item: { ...appealKey(channelId, appeal.userId), ...appeal, ban: bannedAt },
      ConditionExpression: 'attribute_not_exists(pk) OR ban <> :ban',
      ExpressionAttributeValues: { ':ban': bannedAt },
    }),
  );

/** The appeals in a room by user, from after a user. */
export const listAppealItems = (channelId: string, after: string | undefined, limit: number) =>
  listRoomItems<Appeal>(appealKey(channelId, after ?? ''), 'APPEAL#', { limit });

export async function findAppeal(channelId: string, userId: string): Promise<AppealItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: appealKey(channelId, userId),
    ConsistentRead: true,
  });
  return Item as AppealItem | undefined;
}

/** The write that decides an open appeal; part of AP-92. */
export const closeAppeal = (
  channelId: string,
  userId: string,
  { accept, note }: { accept: boolean; note: string },
) => ({
  Update: {
    TableName: table(),
    Key: appealKey(channelId, userId),
    UpdateExpression: 'SET #state = :state, note = :note',
    ConditionExpression: '#state = :open',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ':state': accept ? 'accepted' : 'denied',
      ':note': note,
      ':open': 'open',
    },
  },
});
