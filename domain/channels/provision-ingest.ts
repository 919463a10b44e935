import * as z from 'zod/mini';
import { id } from '../kit/id';

/** The queue message that requests a channel's ingest. */
export const provisionIngestSchema = z.object({ channelId: id('channel'), ownerId: id('user') });
