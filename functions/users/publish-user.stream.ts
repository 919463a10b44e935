import { publishUserEnv } from '../../domain/users/env';
import { accessEnded, followChanged, userChanged } from '../../domain/users/events';
import { type ItemChange, stream } from '../kit/consume';
import { derivedId } from '../kit/derived-id';
import { env } from '../kit/env';
import { publish } from '../kit/publish';
import type { ProfileItem } from './accounts-store';
import { type FollowItem, followPrefix } from './follows-store';
import type { TokensItem } from './tokens-store';

const { EVENT_BUS_NAME } = env(publishUserEnv);

/**
 * Each version of an active profile becomes one user.changed.v1, each version of a follow one follow.changed.v1, and
 * each end of access one access.ended.v1.
 */
export const handler = stream(async (change) => {
  const { newImage, oldImage } = change;
  if (newImage?.sk === 'TOKENS') await publishEnds(change, newImage as TokensItem, oldImage as TokensItem);
  if (newImage === undefined || oldImage?.version === newImage.version) return;
  if (newImage.sk === 'PROFILE') await publishProfile(change, newImage as ProfileItem);
  else if (newImage.sk.startsWith(followPrefix)) await publishFollow(change, newImage as FollowItem);
});

async function publishProfile(change: ItemChange, profile: ProfileItem): Promise<void> {
  if (profile.status !== 'active') return;
  await publish(EVENT_BUS_NAME, userChanged, {
    ...causeOf(change),
    actor: profile.userId,
    channelId: null,
    data: {
      version: profile.version,
      userId: profile.userId,
      username: profile.username,
      displayName: profile.displayName,
      avatarColour: profile.avatarColour,
    },
  });
}

async function publishFollow(change: ItemChange, follow: FollowItem): Promise<void> {
  await publish(EVENT_BUS_NAME, followChanged, {
    ...causeOf(change),
    actor: follow.userId,
    channelId: follow.channelId,
    data: {
      version: follow.version,
      userId: follow.userId,
      channelId: follow.channelId,
      name: follow.name,
      followedAt: follow.followedAt === null ? null : new Date(follow.followedAt).toISOString(),
    },
  });
}

async function publishEnds(change: ItemChange, tokens: TokensItem, before?: TokensItem): Promise<void> {
  const userId = tokens.pk.slice('USER#'.length);
  const publishEnd = async (sessionId: string | null, second: number, endBots: boolean) => {
    const { id, time } = causeOf(change, sessionId ?? '');
    // Times of tokens are whole seconds: all of that second has ended.
    const until = new Date(second * 1000 + 999).toISOString();
    const data = { userId, sessionId, until, endBots };
    await publish(EVENT_BUS_NAME, accessEnded, { id, time, actor: userId, channelId: null, data });
  };
  const { refusedUntil, endedSessions = [], endBots = false } = tokens;
  if (refusedUntil !== undefined && refusedUntil !== before?.refusedUntil) {
    await publishEnd(null, refusedUntil, endBots);
  }
  const known = new Set(before?.endedSessions?.map(({ sessionId }) => sessionId));
  for (const { sessionId, at } of endedSessions) {
    if (!known.has(sessionId)) await publishEnd(sessionId, at, false);
  }
}

const causeOf = ({ eventId, time }: ItemChange, part = '') => ({
  id: derivedId('event', `${eventId}${part}`, time),
  time: new Date(time).toISOString(),
});
