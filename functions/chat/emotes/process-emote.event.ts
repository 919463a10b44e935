import * as z from 'zod/mini';
import { processEmoteEnv } from '../../../domain/chat/env';
import { awsEvent } from '../../kit/consume';
import { env } from '../../kit/env';
import { putEntry } from '../delivery/chat-stream';
import { processUpload } from './emote-processing';

const { MEDIA_BUCKET } = env(processEmoteEnv);

/** Of S3, through EventBridge. */
const objectCreated = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

export const handler = awsEvent(objectCreated, async ({ detail }, { log }) => {
  await processUpload(
    { bucket: MEDIA_BUCKET, key: detail.object.key },
    {
      log,
      emotesChanged: (channelId) => putEntry(channelId, { type: 'emotes' }),
    },
  );
});
