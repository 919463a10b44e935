import { createChannel as route } from '../../domain/channels/contract';
import { startingSettings } from '../../domain/channels/settings';
import { newId } from '../../domain/kit/id';
import { ProblemError } from '../../domain/kit/problem';
import { http } from '../kit/http';
import {
  type ChannelItem,
  channelKey,
  findChannel,
  findOwner,
  type OwnerItem,
  createChannel as store,
} from './channels-store';
import { noteRequest } from './ingest-store';
import { ownChannel } from './present';
import { requestProvisioning } from './request-provisioning';

/** How long to wait for the projection of a new account before the caller is asked to retry; milliseconds. */
const ownerWaitMs = 4_000;

/** How long until a further call requests an ingest again, since the message may have been lost; milliseconds. */
const requestPatienceMs = 15_000;

export const createChannel = http(route, async ({ actor }) => {
  const existing = await findChannel(actor.userId);
  if (existing !== undefined) return ownChannel(await nudge(existing));
  const channel = await create(actor.userId);
  await request(channel);
  return ownChannel(channel);
});

async function create(ownerId: string): Promise<ChannelItem> {
  for (let tries = 0; tries < 3; tries += 1) {
    const owner = await awaitOwner(ownerId);
    const now = Date.now();
    const channel: ChannelItem = {
      ...channelKey(ownerId),
      channelId: newId('channel', now),
      ownerId,
      name: owner.username,
      displayName: owner.displayName,
      avatarColour: owner.avatarColour,
      ownerVersion: owner.version,
      ...startingSettings(owner.displayName),
      createdAt: now,
      version: 1,
      ingestState: 'provisioning',
      ingest: null,
      streamKey: null,
      requestedAt: now,
    };
    if (await store(channel, owner)) return channel;
    const winner = await findChannel(ownerId);
    if (winner !== undefined) return winner;
  }
  throw new ProblemError('conflict', undefined, { retryAfter: 1 });
}

/** A new user is projected here once user.changed.v1 arrives. */
async function awaitOwner(userId: string): Promise<OwnerItem> {
  const deadline = Date.now() + ownerWaitMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 800)) {
    const owner = await findOwner(userId);
    if (owner !== undefined) return owner;
    if (Date.now() + pause > deadline) {
      throw new ProblemError('conflict', 'The account is too new; try again in a moment.', { retryAfter: 1 });
    }
    await new Promise((done) => setTimeout(done, pause));
  }
}

/** Requests an ingest again that failed, or whose request seems lost. */
async function nudge(channel: ChannelItem): Promise<ChannelItem> {
  const now = Date.now();
  const due = channel.ingestState === 'failed' || now - channel.requestedAt > requestPatienceMs;
  if (channel.ingestState === 'ready' || !due) return channel;
  if (!(await noteRequest(channel, now, false))) return channel;
  const asked: ChannelItem = { ...channel, ingestState: 'provisioning', requestedAt: now };
  await request(asked);
  return asked;
}

/** A request that could not be sent is withdrawn, so that the caller's next attempt sends it at once. */
async function request(channel: ChannelItem): Promise<void> {
  try {
    await requestProvisioning(channel);
  } catch (error) {
    await noteRequest(channel, 0, false).catch(() => undefined);
    throw error;
  }
}
