import type { EventData, EventDefinition } from '../../domain/kit/event';
import { publishSessionEnv } from '../../domain/sessions/env';
import {
  recordingReady,
  sessionEnded,
  sessionLive,
  sessionReconnecting,
  sessionStarting,
} from '../../domain/sessions/events';
import { type Grace, graceDelaySeconds } from '../../domain/sessions/grace';
import { sendMessage } from '../kit/clients/sqs';
import { stream } from '../kit/consume';
import { derivedId } from '../kit/derived-id';
import { env } from '../kit/env';
import { publish } from '../kit/publish';
import { type SessionItem, type SessionRecord, sessionPrefix } from './items';
import { replayOf } from './record';

const { EVENT_BUS_NAME, GRACE_QUEUE_URL } = env(publishSessionEnv);

/** Publishes each change of a session's state; a lost encoder also starts the timer of the grace period. */
export const handler = stream(async ({ eventId, time, newImage, oldImage }) => {
  const session = newImage as SessionItem | undefined;
  const before = oldImage as SessionItem | undefined;
  if (session === undefined || !session.pk.startsWith('CHANNEL#') || !session.sk.startsWith(sessionPrefix))
    return;
  const publishEvent = publisher(session, eventId);

  if (session.state !== before?.state || session.since !== before.since)
    await publishState(session, before, publishEvent);

  const recording = replayOf(session);
  const known = before && replayOf(before);
  if (recording !== null && JSON.stringify(recording) !== JSON.stringify(known)) {
    const { parts, durationMs } = recording;
    const playbackUrls = parts.map(({ playbackUrl }) => playbackUrl);
    await publishEvent(recordingReady, time, {
      ...about(session),
      playbackUrl: playbackUrls[0]!,
      playbackUrls,
      durationMs,
    });
  }
});

type PublishEvent = <D extends EventDefinition>(
  definition: D,
  time: number,
  data: EventData<D>,
) => Promise<void>;

function publisher(session: SessionRecord, cause: string): PublishEvent {
  return async (definition, time, data) =>
    await publish(EVENT_BUS_NAME, definition, {
      id: derivedId('event', `${cause}:${definition.name}`, time),
      time: new Date(time).toISOString(),
      actor: session.channel.ownerId,
      channelId: session.channel.channelId,
      data,
    });
}

const about = ({ sessionId, channel }: SessionRecord) => ({
  sessionId,
  channelId: channel.channelId,
  name: channel.name,
});

async function publishState(
  session: SessionRecord,
  before: SessionRecord | undefined,
  publishEvent: PublishEvent,
): Promise<void> {
  const { channel, since } = session;
  const changed = session.state !== before?.state;
  switch (session.state) {
    case 'starting':
      if (changed) await publishEvent(sessionStarting, since, about(session));
      return;
    case 'live':
      if (!changed) return;
      await publishEvent(sessionLive, since, {
        ...about(session),
        ownerId: channel.ownerId,
        displayName: channel.displayName,
        title: channel.title,
        category: channel.category,
        playbackUrl: channel.ingest?.playbackUrl ?? '',
        returned: before !== undefined && before.liveAt !== null,
      });
      return;
    case 'reconnecting': {
      // A loss at another time has a timer of its own.
      const graceEndsAt = session.graceEndsAt ?? since;
      await startGraceTimer({ sessionId: session.sessionId, since, graceEndsAt });
      if (!changed) return;
      await publishEvent(sessionReconnecting, since, {
        ...about(session),
        graceEndsAt: new Date(graceEndsAt).toISOString(),
      });
      return;
    }
    case 'ended':
      if (!changed) return;
      await publishEvent(sessionEnded, since, {
        ...about(session),
        endedAt: new Date(session.endedAt ?? since).toISOString(),
        reason: session.endReason ?? 'stopped',
        peakViewers: session.peakViewers,
      });
  }
}

async function startGraceTimer(grace: Grace): Promise<void> {
  await sendMessage({
    QueueUrl: GRACE_QUEUE_URL,
    MessageBody: JSON.stringify(grace),
    DelaySeconds: graceDelaySeconds(grace.graceEndsAt, Date.now()),
  });
}
