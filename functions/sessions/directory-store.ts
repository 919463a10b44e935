import { decodeCursor, encodeCursor } from '../../domain/kit/cursor';
import { rankKeyForm } from '../../domain/sessions/cursor';
import type { LiveCard } from '../../domain/sessions/model';
import { documents } from '../kit/clients/documents';
import { type CardItem, cardKeys, livePartition } from './items';
import { table } from './sessions-store';

export interface DirectoryQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly category?: string | undefined;
  readonly language?: string | undefined;
  readonly tag?: string | undefined;
}

const channelForm = /^chn_[0-9A-Z]{26}$/;

/** Cards that one request reads at most when language or tag exclude most of them. */
const pageSize = 100;
const maxPages = 5;

/**
 * AP-50: the live directory, most viewers first, whole or of one category. Language and tag are filtered while
 * reading, so a page may be short (even empty) and still have a next one.
 */
export async function listLiveCards(
  query: DirectoryQuery,
): Promise<{ items: LiveCard[]; cursor: string | null }> {
  const found: CardItem[] = [];
  let from: Record<string, unknown> | undefined =
    query.cursor === undefined ? undefined : startKey(query.cursor, query.category);
  for (let page = 0; page < maxPages; page += 1) {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :partition',
      ScanIndexForward: false,
      ExclusiveStartKey: from,
      ...filters(query),
    });
    found.push(...(Items as CardItem[]));
    from = LastEvaluatedKey;
    if (found.length > query.limit || from === undefined) break;
  }
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const cursor =
    found.length > items.length && last !== undefined
      ? encodeCursor([last.gsi1sk, last.channelId])
      : from === undefined
        ? null
        : encodeCursor([String(from.gsi1sk), String(from.pk).slice('CHANNEL#'.length)]);
  return { items: items.map(({ card }) => card), cursor };
}

function filters({ limit, category, language, tag }: DirectoryQuery) {
  const wanted = [
    ...(language === undefined ? [] : ['#language = :language']),
    ...(tag === undefined ? [] : ['contains(tagKeys, :tag)']),
  ];
  return {
    Limit: wanted.length > 0 ? pageSize : limit + 1,
    ...(wanted.length > 0 && { FilterExpression: wanted.join(' AND ') }),
    ...(language !== undefined && { ExpressionAttributeNames: { '#language': 'language' } }),
    ExpressionAttributeValues: {
      ':partition': livePartition(category),
      ...(language !== undefined && { ':language': language }),
      ...(tag !== undefined && { ':tag': tag.toLowerCase() }),
    },
  };
}

function startKey(cursor: string, category: string | undefined) {
  const [gsi1sk, channelId] = decodeCursor(cursor, [rankKeyForm, channelForm] as const);
  const key = cardKeys(channelId)[category === undefined ? 0 : 1];
  return { ...key, gsi1pk: livePartition(category), gsi1sk };
}
