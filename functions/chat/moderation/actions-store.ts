import { randomUUID } from 'node:crypto';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Action } from '../../../domain/chat/moderation/model';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet } from '../../kit/store';
import { table } from '../chat-table';
import { listRoomItems } from './room-items-store';

/** The log of moderation actions. */

export interface ActionItem extends Action {
  readonly pk: string;
  readonly sk: string;
  /** What an undo needs. */
  readonly before?: unknown;
}

/** A write that is part of a transaction, as the stores make them. */
export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const actionKey = (channelId: string, actionId: string) => ({
  pk: `ROOM#${channelId}`,
  sk: `ACTION#${actionId}`,
});

/** AP-92: stores an action together with what it changes. False when a condition of these writes was not met. */
export const storeAction = (
  channelId: string,
  action: Omit<ActionItem, 'pk' | 'sk'>,
  writes: readonly Write[],
): Promise<boolean> =>
  ifConditionMet(() =>
    documents().transactWrite({
      TransactItems: [
        ...writes,
        { Put: { TableName: table(), Item: { ...actionKey(channelId, action.actionId), ...action } } },
      ],
      ClientRequestToken: randomUUID(),
    }),
  );

/** The actions in a room, newest first, from before an action. */
export const listActionItems = (channelId: string, before: string | undefined, limit: number) =>
  listRoomItems<ActionItem>(actionKey(channelId, before ?? ''), 'ACTION#', { limit, descending: true });

export async function findAction(channelId: string, actionId: string): Promise<ActionItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: actionKey(channelId, actionId),
    ConsistentRead: true,
  });
  return Item as ActionItem | undefined;
}

/** AP-96: marks an action as undone. */
export async function markUndone(channelId: string, actionId: string): Promise<void> {
  await ifConditionMet(() =>
    documents().update({
      TableName: table(),
      Key: actionKey(channelId, actionId),
      UpdateExpression: 'SET undone = :true',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':true': true },
    }),
  );
}
