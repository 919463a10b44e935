import { channelsApiEnv } from '../../domain/channels/env';
import { ingestServers } from '../../domain/channels/ingest';
import type { Channel, OwnChannel } from '../../domain/channels/model';
import { once } from '../../domain/kit/once';
import { env } from '../kit/env';
import type { ChannelItem } from './channels-store';

const settings = once(() => env(channelsApiEnv));

/** A channel as every visitor sees it. */
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

/** A channel as its owner sees it. */
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
