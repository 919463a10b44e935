import type * as z from 'zod/mini';
import type { channelSettingsSchema } from './model';

export type ChannelSettings = z.infer<typeof channelSettingsSchema>;

/** The settings of a new channel. */
export function startingSettings(displayName: string): ChannelSettings {
  return {
    title: `${displayName} is live`,
    category: 'just-chatting',
    tags: [],
    language: 'en',
    mature: false,
  };
}
