import { channelsApiEnv } from '../../domain/channels/env';
import { ingestServers } from '../../domain/channels/ingest';
import type { Channel, OwnChannel } from '../../domain/channels/model';
import { once } from '../../domain/kit/once';
import { env } from '../kit/env';
import type { ChannelItem } from './items';

const settings = once(() => env(channelsApiEnv));

/** What everybody sees of a channel. */
export function publicChannel(item: ChannelItem): Channel {
  return {
    channelId: item.channelId,
    ownerId: item.ownerId,
    name: item.name,
    displayName: item.displayName,
    avatarColour: item.avatarColour,
    createdAt: new Date(item.createdAt).toISOString(),
    title: item.title,
    category: item.category,
    tags: item.tags,
    language: item.language,
    mature: item.mature,
  };
}

/** What its owner sees besides. */
export function ownChannel(item: ChannelItem): OwnChannel {
  const { ingest, streamKey } = item;
  return {
    ...publicChannel(item),
    ingestState: item.ingestState,
    ingest: ingest && {
      servers: ingestServers(ingest.endpoint, settings().INSECURE_INGEST),
      playbackUrl: ingest.playbackUrl,
    },
    streamKey: streamKey && {
      lastFour: streamKey.lastFour,
      createdAt: new Date(streamKey.createdAt).toISOString(),
    },
  };
}
