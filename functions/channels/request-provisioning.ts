import type * as z from 'zod/mini';
import { channelsApiEnv } from '../../domain/channels/env';
import type { provisionIngestSchema } from '../../domain/channels/provision-ingest';
import { once } from '../../domain/kit/once';
import { sendMessage } from '../kit/clients/sqs';
import { env } from '../kit/env';

const settings = once(() => env(channelsApiEnv));

/** Requests a channel's ingest. Repeated messages do no harm. */
export async function requestProvisioning(message: z.infer<typeof provisionIngestSchema>): Promise<void> {
  await sendMessage({
    QueueUrl: settings().PROVISION_QUEUE_URL,
    MessageBody: JSON.stringify({ channelId: message.channelId, ownerId: message.ownerId }),
  });
}
