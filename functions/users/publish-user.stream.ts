import { userChanged } from '../../domain/users/contract';
import { publishUserEnv } from '../../domain/users/env';
import { stream } from '../kit/consume';
import { derivedId } from '../kit/derived-id';
import { env } from '../kit/env';
import { publish } from '../kit/publish';
import type { ProfileItem } from './items';

const { EVENT_BUS_NAME } = env(publishUserEnv);

/** Each version of an active profile becomes one user.changed.v1. */
export const handler = stream(async ({ eventId, time, newImage, oldImage }) => {
  const profile = newImage as ProfileItem | undefined;
  if (profile?.sk !== 'PROFILE' || profile.status !== 'active') return;
  if (oldImage?.version === profile.version) return;
  await publish(EVENT_BUS_NAME, userChanged, {
    id: derivedId('event', eventId, time),
    time: new Date(time).toISOString(),
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
});
