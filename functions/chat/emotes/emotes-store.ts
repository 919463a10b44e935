import pMap from 'p-map';
import { emoteLimits, isPlatformEmote, pictureKey, stillKey } from '../../../domain/chat/emotes/emotes';
import type { Emote } from '../../../domain/chat/emotes/model';
import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { ProblemError } from '../../../domain/kit/problem';
import { documents } from '../../kit/clients/documents';
import { env } from '../../kit/env';
import { heldAlone } from '../../kit/held';
import { emoteKey } from '../items';

/** The emotes of channels and how often they are used; see docs/access-patterns.md for the numbers. */

const settings = once(() => env(pick('CHAT_TABLE')));
const table = (): string => settings().CHAT_TABLE;

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
  /** Until when a name waits for its picture, or a refusal is shown: epoch seconds. */
  readonly ttl?: number;
}

/** How often a room used an emote of the platform: counted in each room, so that no item is everybody's. */
const usesKey = (channelId: string, name: string) => ({
  pk: emoteKey(channelId, name).pk,
  sk: `USES#${name}`,
});
/** Guards the number of a channel's emotes: every reservation goes from one revision to the next. */
const revisionKey = (channelId: string) => ({ pk: emoteKey(channelId, '').pk, sk: 'REVISION' });

export interface EmotesOfChannel {
  /** By name. */
  readonly emotes: readonly EmoteItem[];
  readonly platformUses: ReadonlyMap<string, number>;
}

export async function emotesOf(channelId: string): Promise<EmotesOfChannel> {
  const { emotes, platformUses } = await readAll(channelId, false);
  return { emotes: emotes.filter(isCurrent), platformUses };
}

/** An emote by its id, as it is now; undefined when it was removed or given up. */
export async function emoteOf(channelId: string, emoteId: string): Promise<EmoteItem | undefined> {
  const { emotes } = await readAll(channelId, true);
  return emotes.find((item) => item.emoteId === emoteId && isCurrent(item));
}

const attempts = 5;

/**
 * AP-101: reserves a name for a picture that is to come.
 *
 * @throws ProblemError `name-taken`, or `conflict` when the channel has as many emotes as it may
 */
export async function reserveEmote(channelId: string, name: string, emoteId: string): Promise<EmoteItem> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
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
    if (await put(item, before, revision)) return item;
  }
  throw new ProblemError('conflict');
}

async function put(item: EmoteItem, before: EmoteItem | undefined, revision: number): Promise<boolean> {
  return await heldAlone(() =>
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

/**
 * AP-102: stores what became of a picture, once. False when the emote was removed, given up, or settled before.
 */
export async function settleEmote(
  { channelId, name, emoteId }: Pick<EmoteItem, 'channelId' | 'name' | 'emoteId'>,
  outcome: { state: 'ready'; animated: boolean } | { state: 'refused'; problem: string },
): Promise<boolean> {
  const isReady = outcome.state === 'ready';
  return await heldAlone(() =>
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

/** AP-103: an emote by its name, as it is now. */
export async function emoteByName(channelId: string, name: string): Promise<EmoteItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: emoteKey(channelId, name),
    ConsistentRead: true,
  });
  const item = Item as EmoteItem | undefined;
  return item && isCurrent(item) ? item : undefined;
}

/** AP-104: removes an emote. False when it is gone, or another has its name by now. */
export async function removeEmote({ channelId, name, emoteId }: EmoteItem): Promise<boolean> {
  return await heldAlone(() =>
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
 * AP-105: adds to how often emotes were used in a room; names that are no emotes of the room are left out. Counting the
 * same uses again counts them twice.
 */
export async function countUses(channelId: string, counts: ReadonlyMap<string, number>): Promise<void> {
  await pMap(
    [...counts],
    async ([name, uses]) => {
      const ofPlatform = isPlatformEmote(name);
      await heldAlone(() =>
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

/** An emote as everybody may see it. */
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

/** AP-100: everything that is known of a channel's emotes. */
async function readAll(
  channelId: string,
  consistent: boolean,
): Promise<{ emotes: EmoteItem[]; platformUses: Map<string, number>; revision: number }> {
  const emotes: EmoteItem[] = [];
  const platformUses = new Map<string, number>();
  let revision = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': emoteKey(channelId, '').pk },
      ConsistentRead: consistent,
      ExclusiveStartKey: from,
    });
    for (const item of Items as (EmoteItem & { revision?: number })[]) {
      if (item.sk === 'REVISION') revision = item.revision ?? 0;
      else if (item.sk.startsWith('USES#')) platformUses.set(item.sk.slice('USES#'.length), item.uses);
      else emotes.push(item);
    }
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return { emotes, platformUses, revision };
}
