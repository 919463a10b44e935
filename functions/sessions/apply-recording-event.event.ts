import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { applyRecordingEventEnv } from '../../domain/sessions/env';
import { learnRecording, type RecordingEvent } from '../../domain/sessions/recording';
import { awsEvent } from '../kit/consume';
import { env } from '../kit/env';
import { findChannelIdByArn, listSessions } from './sessions-store';
import { amendSession } from './transitions';

env(applyRecordingEventEnv);

/** https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html */
const schema = z.object({
  time: z.iso.datetime({ offset: true }),
  resources: z.array(z.string()).check(z.minLength(1)),
  detail: z.object({
    recording_status: z.string(),
    stream_id: z.optional(z.string()),
    recording_s3_key_prefix: z.optional(z.string()),
    recording_duration_ms: z.optional(z.coerce.number().check(z.int(), z.nonnegative())),
    recording_session_stream_ids: z.optional(z.array(z.string())),
  }),
});

const kinds: Readonly<Record<string, RecordingEvent['kind']>> = {
  'Recording Start': 'started',
  'Recording End': 'ended',
};

/** Sessions of a channel that are searched for a recording's stream: further ones may have begun meanwhile. */
const lookBack = 10;

export const handler = awsEvent(schema, async ({ time, resources, detail }, { log }) => {
  const kind = kinds[detail.recording_status];
  const prefix = detail.recording_s3_key_prefix?.replace(/^\/+|\/+$/g, '');
  if (kind === undefined || !prefix) {
    log.warn('A recording that did not succeed', { arn: resources[0], status: detail.recording_status });
    return;
  }
  const channelId = await findChannelIdByArn(resources[0]!);
  if (channelId === undefined) {
    log.warn('A recording of an unknown channel', { arn: resources[0] });
    return;
  }
  const streamIds = [...(detail.recording_session_stream_ids ?? []), detail.stream_id ?? ''];
  const { items } = await listSessions(channelId, { limit: lookBack });
  const session = items.find(({ streams }) => streamIds.some((streamId) => streams[streamId]));
  // The stream's own events may be late: the retries of this one wait for them.
  if (session === undefined) throw new Error(`No session of ${channelId} has the recording ${prefix}`);

  const event = { prefix, kind, time: Date.parse(time), durationMs: detail.recording_duration_ms ?? null };
  await amendSession(session.sessionId, (record) => {
    const recordings = learnRecording(record.recordings, event);
    return isDeepStrictEqual(recordings, record.recordings) ? undefined : { ...record, recordings };
  });
});
