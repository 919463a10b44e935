import { publishChannelEnv } from '../../domain/channels/env';
import { channelChanged } from '../../domain/channels/events';
import { stream } from '../kit/consume';
import { derivedId } from '../kit/derived-id';
import { env } from '../kit/env';
import { publish } from '../kit/publish';
import type { ChannelItem } from './channels-store';

const { EVENT_BUS_NAME } = env(publishChannelEnv);

/** Each version of a channel becomes one channel.changed.v1, whole. Leases and keys change no version. */
export const handler = stream(async ({ eventId, time, newImage, oldImage }) => {
  const channel = newImage as ChannelItem | undefined;
  if (channel?.sk !== 'CHANNEL' || oldImage?.version === channel.version) return;
  await publish(EVENT_BUS_NAME, channelChanged, {
    id: derivedId('event', eventId, time),
    time: new Date(time).toISOString(),
    actor: channel.ownerId,
    channelId: channel.channelId,
    data: {
      version: channel.version,
      channelId: channel.channelId,
      ownerId: channel.ownerId,
      name: channel.name,
      displayName: channel.displayName,
      avatarColour: channel.avatarColour,
      title: channel.title,
      category: channel.category,
      tags: channel.tags,
      language: channel.language,
      mature: channel.mature,
      ingest: channel.ingest && {
        provider: channel.ingest.provider,
        arn: channel.ingest.arn,
        playbackUrl: channel.ingest.playbackUrl,
      },
    },
  });
});
