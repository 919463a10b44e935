import type * as z from 'zod/mini';
import type { appealSchema } from '../../../domain/chat/moderation/model';
import { decodeCursor, encodeCursor } from '../../../domain/kit/cursor';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { held } from '../../kit/held';
import { appealKey } from '../items';
import { table } from '../rooms/connections-store';
import { loadRoomContext } from '../rooms/rooms-store';
import { lift, type Moderator, record } from './moderate';
import { listOf } from './room-items-store';

/** Requests to lift a ban. */

type Appeal = z.infer<typeof appealSchema>;

/** AP-95: asks once for each ban. Throws `conflict` for who is not banned, or has asked before. */
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
  const isFirst = await held(() =>
    documents().put({
      TableName: table(),
      Item: { ...appealKey(channelId, userId), ...appeal, ban: ban.at },
      ConditionExpression: 'attribute_not_exists(pk) OR ban <> :ban',
      ExpressionAttributeValues: { ':ban': ban.at },
    }),
  );
  if (!isFirst) throw new ProblemError('conflict', 'You have asked already.');
  return appeal;
}

/** Those of a room, by person. */
export async function appealsOf(
  channelId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, [/^usr_[0-9A-Z]{26}$/] as const);
  const { items, more } = await listOf<Appeal>(appealKey(channelId, after ?? ''), 'APPEAL#', { limit });
  const last = items.at(-1);
  return {
    items: items.map(({ userId, name, text, at, state, note }) => ({ userId, name, text, at, state, note })),
    cursor: more && last ? encodeCursor([last.userId]) : null,
  };
}

/** Lifts the ban, or not. Throws `conflict` when it was decided before. */
export async function decide(
  by: Moderator,
  userId: string,
  { accept, note }: { accept: boolean; note: string },
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const key = appealKey(channelId, userId);
  const { Item } = await documents().get({ TableName: table(), Key: key, ConsistentRead: true });
  if (Item === undefined) throw new ProblemError('not-found', 'That person has not asked.');
  const appeal = Item as Appeal;
  const done = await record(
    by,
    {
      kind: accept ? 'accept-appeal' : 'deny-appeal',
      target: { userId, name: appeal.name },
      reason: note,
    },
    [
      {
        Update: {
          TableName: table(),
          Key: key,
          UpdateExpression: 'SET #state = :state, note = :note',
          ConditionExpression: '#state = :open',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: {
            ':state': accept ? 'accepted' : 'denied',
            ':note': note,
            ':open': 'open',
          },
        },
      },
    ],
    [],
  );
  if (accept) await lift(by, userId, note);
  return done;
}
