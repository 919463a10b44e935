import { documents } from '../../kit/clients/documents';
import { held } from '../../kit/held';
import { table } from './connections-store';

/** Who has a name, for those who only know names: commands and bots. A channel has its owner's. */

export type Named = 'room' | 'user';

const nameKey = (kind: Named, name: string) => ({
  pk: `NAME#${name.toLowerCase()}`,
  sk: kind.toUpperCase(),
});

/** AP-109: keeps the name of a room or a person, and drops the one before. */
export async function projectName(
  kind: Named,
  { id, name, before }: { id: string; name: string; before: string | undefined },
): Promise<void> {
  const key = nameKey(kind, name);
  await documents().put({ TableName: table(), Item: { ...key, id } });
  if (before === undefined || nameKey(kind, before).pk === key.pk) return;
  // Somebody else may have the old name by now.
  await held(() =>
    documents().delete({
      TableName: table(),
      Key: nameKey(kind, before),
      ConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': id },
    }),
  );
}

/** AP-117: the id of the room or the person that has a name. */
export async function idOfName(kind: Named, name: string): Promise<string | undefined> {
  const { Item } = await documents().get({ TableName: table(), Key: nameKey(kind, name) });
  return Item?.id as string | undefined;
}
