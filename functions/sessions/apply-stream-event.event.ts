import * as z from 'zod/mini';
import { applyStreamEventEnv } from '../../domain/sessions/env';
import type { StreamEvent } from '../../domain/sessions/life';
import { awsEvent } from '../kit/consume';
import { env } from '../kit/env';
import { findChannel, findChannelIdByArn } from './sessions-store';
import { applyStreamEvent } from './transitions';

const { GRACE_SECONDS } = env(applyStreamEventEnv);

/** https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html */
const schema = z.object({
  time: z.iso.datetime({ offset: true }),
  resources: z.array(z.string()).check(z.minLength(1)),
  detail: z.object({ event_name: z.string(), stream_id: z.optional(z.string()) }),
});

/** Other events do not change a session (a takeover is followed by its own start). */
const kinds: Readonly<Record<string, StreamEvent['kind']>> = {
  'Session Created': 'created',
  'Stream Start': 'started',
  'Stream End': 'ended',
  'Session Ended': 'ended',
  'Stream Failure': 'failed',
  'Starvation Start': 'starving',
  'Starvation End': 'recovered',
};

export const handler = awsEvent(schema, async ({ time, resources, detail }, { log }) => {
  const kind = kinds[detail.event_name];
  if (kind === undefined || detail.stream_id === undefined) return;
  const channelId = await findChannelIdByArn(resources[0]!);
  const channel = channelId === undefined ? undefined : await findChannel(channelId);
  if (channel === undefined) {
    // Another installation's channel, or one that is not projected yet: then the sweeper finds its stream later.
    log.warn('A stream of an unknown channel', { arn: resources[0] });
    return;
  }
  const event = { streamId: detail.stream_id, kind, time: Date.parse(time) };
  const outcome = await applyStreamEvent(channel, event, GRACE_SECONDS * 1000);
  log.info('A stream event', { channelId, ...event, outcome });
});
