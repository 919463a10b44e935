import { documents } from '../../kit/clients/documents';
import { table } from '../chat-table';

/** AP-94: items of one kind in a partition, after (or before) a key, by sort key. */
export async function listRoomItems<T>(
  from: { pk: string; sk: string },
  prefix: string,
  { limit, descending = false }: { limit: number; descending?: boolean },
): Promise<{ items: T[]; more: boolean }> {
  const isStart = from.sk === prefix;
  const { Items = [] } = await documents().query({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
    ExpressionAttributeValues: {
      ':pk': from.pk,
      ':low': descending || isStart ? prefix : `${from.sk} `,
      ':high': descending && !isStart ? before(from.sk) : `${prefix}~`,
    },
    ScanIndexForward: !descending,
    Limit: limit + 1,
  });
  return { items: Items.slice(0, limit) as T[], more: Items.length > limit };
}

/** The greatest key below one that ends with a letter or digit. */
const before = (sk: string): string =>
  `${sk.slice(0, -1)}${String.fromCharCode(sk.charCodeAt(sk.length - 1) - 1)}~`;
