import { channelChanged } from '../../domain/channels/events';
import { event } from '../kit/consume';
import type { ChannelProjection } from './items';
import { findChannel, listSessions, projectChannel, updatePointers } from './sessions-store';
import { amendSession } from './transitions';

/**
 * Projects a channel, its pointers, and what its running session shows. Pointers come first: an attempt that fails
 * halfway is repeated from the start, and a pointer ahead of the projection does no harm.
 */
export const handler = event(channelChanged, async ({ data }) => {
  const channel: ChannelProjection = {
    channelId: data.channelId,
    ownerId: data.ownerId,
    version: data.version,
    name: data.name,
    displayName: data.displayName,
    avatarColour: data.avatarColour,
    title: data.title,
    category: data.category,
    tags: data.tags,
    language: data.language,
    mature: data.mature,
    ingest: data.ingest && { arn: data.ingest.arn, playbackUrl: data.ingest.playbackUrl },
  };
  const before = await findChannel(channel.channelId);
  if (before !== undefined && before.version > channel.version) return;
  await updatePointers(channel, before);
  await projectChannel(channel);
  const current = (await listSessions(channel.channelId, { limit: 1 })).items[0];
  if (current === undefined || current.state === 'ended') return;
  await amendSession(current.sessionId, (record) =>
    record.state === 'ended' || record.channel.version >= channel.version
      ? undefined
      : { ...record, channel },
  );
});
