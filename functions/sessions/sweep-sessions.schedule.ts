import { paginateListStreams } from '@aws-sdk/client-ivs';
import pMap from 'p-map';
import { sweepSessionsEnv } from '../../domain/sessions/env';
import { inspect, type ObservedStream, startOf } from '../../domain/sessions/sweep';
import { ivs } from '../kit/clients/ivs';
import { schedule } from '../kit/consume';
import { env } from '../kit/env';
import type { SessionRecord } from './items';
import { ended } from './record';
import { findChannel, findChannelIdByArn, listOpenSessions, saveSession } from './sessions-store';
import { applyStreamEvent, endSession, overdue } from './transitions';

const { GRACE_SECONDS, STARTING_SECONDS } = env(sweepSessionsEnv);
const graceMs = GRACE_SECONDS * 1000;
const patience = { graceMs, startingMs: STARTING_SECONDS * 1000 };

/** Sessions that are swept at once. */
const parallel = 10;

/**
 * Counts viewers, and applies events that never arrived: IVS sends each at most once. When sweeping a session fails, the
 * others are swept all the same; then the run fails, which rings an alarm.
 */
export const handler = schedule(async (_, { log }) => {
  // Sessions first: one that ends in between is still in the list, so that its stream does not look missed.
  const open = await listOpenSessions();
  const observed = await listStreams();
  const known = new Set(open.map(({ channel }) => channel.ingest?.arn));
  const tasks = [
    ...open.map((session) => () => sweepSession(session, observed.get(session.channel.ingest?.arn ?? ''))),
    ...[...observed].flatMap(([arn, stream]) => (known.has(arn) ? [] : [() => startMissed(arn, stream)])),
  ];
  const errors: unknown[] = [];
  await pMap(tasks, (task) => task().catch((error: unknown) => errors.push(error)), {
    concurrency: parallel,
  });
  log.info('Swept', { open: open.length, streams: observed.size, failed: errors.length });
  if (errors.length > 0) throw new AggregateError(errors, `Sweeping ${errors.length} sessions failed`);
});

/** Live streams by the ARN of their channel. */
async function listStreams(): Promise<Map<string, ObservedStream>> {
  const streams = new Map<string, ObservedStream>();
  for await (const page of paginateListStreams({ client: ivs() }, { maxResults: 100 })) {
    for (const { channelArn, streamId, startTime, viewerCount, state, health } of page.streams ?? []) {
      if (!channelArn || !streamId || state !== 'LIVE') continue;
      // A count of -1 means that there is none yet.
      const viewers = Math.max(0, viewerCount ?? 0);
      streams.set(channelArn, {
        streamId,
        startedAt: startTime?.getTime() ?? Date.now(),
        viewers,
        starving: health === 'STARVING' ? true : health === 'HEALTHY' ? false : undefined,
      });
    }
  }
  return streams;
}

async function sweepSession(session: SessionRecord, observed: ObservedStream | undefined): Promise<void> {
  const now = Date.now();
  const finding = inspect(session.streams, observed, now, patience);
  switch (finding.kind) {
    case 'nothing':
      return;
    case 'viewers': {
      const { viewers } = finding;
      if (viewers === session.viewers) return;
      // A change by another writer wins: the next count follows in a minute.
      await saveSession(session, {
        ...session,
        viewers,
        peakViewers: Math.max(session.peakViewers, viewers),
      });
      return;
    }
    case 'missed':
      await applyStreamEvent(session.channel, finding.event, graceMs);
      return;
    case 'end':
      await endSession(session.sessionId, (record) => {
        if (finding.reason === 'never-started') {
          return record.state === 'starting' ? ended(record, now, 'never-started') : undefined;
        }
        return record.state === 'reconnecting' && record.since === finding.at ? overdue(record) : undefined;
      });
  }
}

/** Begins the session of a stream whose start event never arrived, unless its channel is not ours. */
async function startMissed(arn: string, stream: ObservedStream): Promise<void> {
  const channelId = await findChannelIdByArn(arn);
  const channel = channelId === undefined ? undefined : await findChannel(channelId);
  if (channel !== undefined) await applyStreamEvent(channel, startOf(stream), graceMs);
}
