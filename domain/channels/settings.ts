import type * as z from 'zod/mini';
import type { channelSettingsSchema } from './model';

export type ChannelSettings = z.infer<typeof channelSettingsSchema>;

/** What a new channel says of itself until its owner changes it. */
export function startingSettings(displayName: string): ChannelSettings {
  return {
    title: `${displayName} is live`,
    category: 'just-chatting',
    tags: [],
    language: 'en',
    mature: false,
  };
}
