import type { RoomSettings } from '../rooms/model';
import { flag, type Tags } from './tags';

/** A room mode in Twitch's terms: its ROOMSTATE tag and the notice of a change. */
interface Mode {
  readonly tag: string;
  readonly value: (settings: RoomSettings) => string;
  /** Twitch's `msg-id` and text for the current value. */
  readonly notice: (settings: RoomSettings) => readonly [id: string, text: string];
}

const modes: readonly Mode[] = [
  {
    tag: 'emote-only',
    value: ({ emoteOnly }) => flag(emoteOnly),
    notice: ({ emoteOnly }) =>
      emoteOnly
        ? ['emote_only_on', 'This room is now in emote-only mode.']
        : ['emote_only_off', 'This room is no longer in emote-only mode.'],
  },
  {
    tag: 'followers-only',
    value: ({ followersMinutes }) => String(followersMinutes ?? -1),
    notice: ({ followersMinutes }) => {
      if (followersMinutes === null) {
        return ['followers_off', 'This room is no longer in followers-only mode.'];
      }
      return followersMinutes === 0
        ? ['followers_on_zero', 'This room is now in followers-only mode.']
        : ['followers_on', `This room is now in ${followersMinutes} minutes followers-only mode.`];
    },
  },
  {
    tag: 'r9k',
    value: ({ uniqueOnly }) => flag(uniqueOnly),
    notice: ({ uniqueOnly }) =>
      uniqueOnly
        ? ['r9k_on', 'This room is now in unique-chat mode.']
        : ['r9k_off', 'This room is no longer in unique-chat mode.'],
  },
  {
    tag: 'slow',
    value: ({ slowSeconds }) => String(slowSeconds),
    notice: ({ slowSeconds }) =>
      slowSeconds > 0
        ? [
            'slow_on',
            `This room is now in slow mode. You may send messages every ${slowSeconds} second${slowSeconds === 1 ? '' : 's'}.`,
          ]
        : ['slow_off', 'This room is no longer in slow mode.'],
  },
];

/** The tags of every mode, sent on join. Libraries treat a ROOMSTATE without `subs-only` as a change. */
export const wholeState = (settings: RoomSettings): Tags => ({
  ...Object.fromEntries(modes.map(({ tag, value }) => [tag, value(settings)])),
  'subs-only': '0',
});

/** The tags and notices of the changed modes; of every mode when the previous settings are unknown. */
export function changedModes(
  before: RoomSettings | undefined,
  now: RoomSettings,
): { readonly tags: Tags; readonly notices: readonly (readonly [id: string, text: string])[] } {
  const changed = modes.filter(({ value }) => before === undefined || value(before) !== value(now));
  return {
    tags: Object.fromEntries(changed.map(({ tag, value }) => [tag, value(now)])),
    notices: changed.map(({ notice }) => notice(now)),
  };
}
