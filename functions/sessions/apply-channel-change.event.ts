import { channelChanged } from '../../domain/channels/events';
import { event } from '../kit/consume';
import type { ChannelCopy } from './items';
import { findChannel, keepChannel, listSessions, pointAt } from './sessions-store';
import { amend } from './transitions';

/**
 * Keeps the copy of a channel, its pointers, and what its running session shows. Pointers come first: a try that
 * stops halfway is then repeated whole, and a pointer ahead of the copy finds nothing wrong.
 */
export const handler = event(channelChanged, async ({ data }) => {
  const channel: ChannelCopy = {
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
  await pointAt(channel, before);
  await keepChannel(channel);
  const current = (await listSessions(channel.channelId, { limit: 1 })).items[0];
  if (current === undefined || current.state === 'ended') return;
  await amend(current.sessionId, (record) =>
    record.state === 'ended' || record.channel.version >= channel.version
      ? undefined
      : { ...record, channel },
  );
});
