import { documents } from '../../kit/clients/documents';
import { ifConditionMet } from '../../kit/store';
import { table } from '../chat-table';

/** Rooms and users by name, for commands and bots. A channel has its owner's name. */

export type Named = 'room' | 'user';

const nameKey = (kind: Named, name: string) => ({
  pk: `NAME#${name.toLowerCase()}`,
  sk: kind.toUpperCase(),
});

/** AP-109: stores the name of a room or a user, and deletes the former one. */
export async function projectName(
  kind: Named,
  { id, name, before }: { id: string; name: string; before: string | undefined },
): Promise<void> {
  const key = nameKey(kind, name);
  await documents().put({ TableName: table(), Item: { ...key, id } });
  if (before === undefined || nameKey(kind, before).pk === key.pk) return;
  // The former name may belong to another room or user by now.
  await ifConditionMet(() =>
    documents().delete({
      TableName: table(),
      Key: nameKey(kind, before),
      ConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': id },
    }),
  );
}

/** AP-117: the id of the room or the user that has a name. */
export async function findIdByName(kind: Named, name: string): Promise<string | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: nameKey(kind, name) });
  return Item?.id as string | undefined;
}
