import pMap from 'p-map';
import { emoteLimits, isPlatformEmote, pictureKey, stillKey } from '../../../domain/chat/emotes/emotes';
import type { Emote } from '../../../domain/chat/emotes/model';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { conflict, ifConditionMetAlone, paginate, retryOnConflict } from '../../kit/store';
import { table } from '../chat-table';

/** The emotes of channels and how often they are used. */

export interface EmoteItem {
  readonly pk: string;
  readonly sk: string;
  readonly channelId: string;
  readonly name: string;
  readonly emoteId: string;
  readonly state: Emote['state'];
  /** Why it was refused. */
  readonly problem?: string;
  readonly animated: boolean;
  readonly uses: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** When a reservation or a refusal expires, epoch seconds. */
  readonly ttl?: number;
}

export const emoteKey = (channelId: string, name: string) => ({
  pk: `EMOTES#${channelId}`,
  sk: `EMOTE#${name}`,
});
/** The uses of a platform emote in a room: one counter a room, so that none gets hot. */
const usesKey = (channelId: string, name: string) => ({
  pk: emoteKey(channelId, name).pk,
  sk: `USES#${name}`,
});
/** Guards the number of a channel's emotes: each reservation increments the revision. */
const revisionKey = (channelId: string) => ({ pk: emoteKey(channelId, '').pk, sk: 'REVISION' });

export interface EmotesOfChannel {
  /** By name. */
  readonly emotes: readonly EmoteItem[];
  readonly platformUses: ReadonlyMap<string, number>;
}

export async function loadEmotes(channelId: string): Promise<EmotesOfChannel> {
  const { emotes, platformUses } = await readAll(channelId, false);
  return { emotes: emotes.filter(isCurrent), platformUses };
}

/** An emote by its id; undefined when it was removed or has expired. */
export async function findEmote(channelId: string, emoteId: string): Promise<EmoteItem | undefined> {
  const { emotes } = await readAll(channelId, true);
  return emotes.find((item) => item.emoteId === emoteId && isCurrent(item));
}

/**
 * AP-101: reserves a name for a picture that will be uploaded.
 *
 * @throws ProblemError `name-taken`, or `conflict` when the channel has as many emotes as allowed
 */
export async function reserveEmote(channelId: string, name: string, emoteId: string): Promise<EmoteItem> {
  return await retryOnConflict(async () => {
    const now = Date.now();
    const { emotes, revision } = await readAll(channelId, true);
    const before = emotes.find((item) => item.name === name);
    if (isPlatformEmote(name) || (before && isCurrent(before) && before.state !== 'refused')) {
      throw new ProblemError('name-taken', `There is an emote called ${name} already.`);
    }
    if (emotes.filter((item) => item !== before && isCurrent(item)).length >= emoteLimits.perChannel) {
      throw new ProblemError('conflict', `A channel has at most ${emoteLimits.perChannel} emotes.`);
    }
    const item: EmoteItem = {
      ...emoteKey(channelId, name),
      channelId,
      name,
      emoteId,
      state: 'processing',
      animated: false,
      uses: 0,
      createdAt: now,
      ttl: Math.ceil(now / 1000) + emoteLimits.reservationSeconds,
    };
    return (await put(item, before, revision)) ? item : conflict;
  });
}

async function put(item: EmoteItem, before: EmoteItem | undefined, revision: number): Promise<boolean> {
  return await ifConditionMetAlone(() =>
    documents().transactWrite({
      TransactItems: [
        {
          Put: {
            TableName: table(),
            Item: item,
            ConditionExpression: `attribute_not_exists(pk)${before ? ' OR emoteId = :before' : ''}`,
            ...(before && { ExpressionAttributeValues: { ':before': before.emoteId } }),
          },
        },
        {
          Update: {
            TableName: table(),
            Key: revisionKey(item.channelId),
            UpdateExpression: 'SET revision = :next',
            ConditionExpression: 'attribute_not_exists(revision) OR revision = :revision',
            ExpressionAttributeValues: { ':revision': revision, ':next': revision + 1 },
          },
        },
      ],
    }),
  );
}

/** AP-102: stores the outcome of a picture, once. False when the emote was removed, has expired, or has an outcome. */
export async function settleEmote(
  { channelId, name, emoteId }: Pick<EmoteItem, 'channelId' | 'name' | 'emoteId'>,
  outcome: { state: 'ready'; animated: boolean } | { state: 'refused'; problem: string },
): Promise<boolean> {
  const isReady = outcome.state === 'ready';
  return await ifConditionMetAlone(() =>
    documents().update({
      TableName: table(),
      Key: emoteKey(channelId, name),
      UpdateExpression: isReady
        ? 'SET #state = :state, animated = :animated REMOVE #ttl'
        : 'SET #state = :state, problem = :problem, #ttl = :ttl',
      ConditionExpression: 'emoteId = :emoteId AND #state = :processing',
      ExpressionAttributeNames: { '#state': 'state', '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':emoteId': emoteId,
        ':state': outcome.state,
        ':processing': 'processing',
        ...(isReady
          ? { ':animated': outcome.animated }
          : {
              ':problem': outcome.problem,
              ':ttl': Math.ceil(Date.now() / 1000) + emoteLimits.refusalSeconds,
            }),
      },
    }),
  );
}

/** AP-103: an emote by its name. */
export async function findEmoteByName(channelId: string, name: string): Promise<EmoteItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: emoteKey(channelId, name),
    ConsistentRead: true,
  });
  const item = Item as EmoteItem | undefined;
  return item && isCurrent(item) ? item : undefined;
}

/** AP-104: removes an emote. False when it was removed before, or another one has its name by now. */
export async function removeEmote({ channelId, name, emoteId }: EmoteItem): Promise<boolean> {
  return await ifConditionMetAlone(() =>
    documents().delete({
      TableName: table(),
      Key: emoteKey(channelId, name),
      ConditionExpression: 'emoteId = :emoteId',
      ExpressionAttributeValues: { ':emoteId': emoteId },
    }),
  );
}

/** Counters that are written at once. */
const parallel = 8;

/**
 * AP-105: adds to the uses of emotes in a room, without names that are no emotes there. Not idempotent: repeated uses
 * count twice.
 */
export async function countUses(channelId: string, counts: ReadonlyMap<string, number>): Promise<void> {
  await pMap(
    [...counts],
    async ([name, uses]) => {
      const ofPlatform = isPlatformEmote(name);
      await ifConditionMetAlone(() =>
        documents().update({
          TableName: table(),
          Key: ofPlatform ? usesKey(channelId, name) : emoteKey(channelId, name),
          UpdateExpression: 'ADD #uses :uses',
          ExpressionAttributeNames: { '#uses': 'uses', ...(!ofPlatform && { '#state': 'state' }) },
          ExpressionAttributeValues: { ':uses': uses, ...(!ofPlatform && { ':ready': 'ready' }) },
          ...(!ofPlatform && { ConditionExpression: '#state = :ready' }),
        }),
      );
    },
    { concurrency: parallel },
  );
}

/** An emote as clients see it. */
export const present = ({ name, emoteId, animated, state, problem, uses }: EmoteItem): Emote => ({
  name,
  url: `/${pictureKey(emoteId)}`,
  animated,
  ...(animated && { still: `/${stillKey(emoteId)}` }),
  state,
  ...(problem !== undefined && { problem }),
  uses,
});

const isCurrent = ({ ttl }: EmoteItem): boolean => ttl === undefined || ttl > Date.now() / 1000;

/** AP-100: the emotes of a channel, the uses of platform emotes there, and the revision. */
async function readAll(
  channelId: string,
  consistent: boolean,
): Promise<{ emotes: EmoteItem[]; platformUses: Map<string, number>; revision: number }> {
  const emotes: EmoteItem[] = [];
  const platformUses = new Map<string, number>();
  let revision = 0;
  for await (const page of paginate<EmoteItem & { revision?: number }>({
    TableName: table(),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': emoteKey(channelId, '').pk },
    ConsistentRead: consistent,
  })) {
    for (const item of page) {
      if (item.sk === 'REVISION') revision = item.revision ?? 0;
      else if (item.sk.startsWith('USES#')) platformUses.set(item.sk.slice('USES#'.length), item.uses);
      else emotes.push(item);
    }
  }
  return { emotes, platformUses, revision };
}
