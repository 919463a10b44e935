import type { RoomSettings } from './model';

/** The settings of a new room. */
export const defaultSettings: RoomSettings = {
  slowSeconds: 0,
  followersMinutes: null,
  emoteOnly: false,
  uniqueOnly: false,
  verifiedOnly: false,
  links: 'allow',
  classifier: 'some',
  shield: false,
  removalNotices: false,
  rules: '',
};

/** The minimum of slow and followers-only mode during shield mode. */
const shielded = { slowSeconds: 5, followersMinutes: 10 } as const;

/** The effective settings: shield mode tightens them without changing the stored ones. */
export function inForce(settings: RoomSettings): RoomSettings {
  if (!settings.shield) return settings;
  return {
    ...settings,
    slowSeconds: Math.max(settings.slowSeconds, shielded.slowSeconds),
    followersMinutes: Math.max(settings.followersMinutes ?? 0, shielded.followersMinutes),
    verifiedOnly: true,
    links: 'block',
    classifier: settings.classifier === 'off' ? 'some' : settings.classifier,
  };
}

const onOff = (name: string) => (value: unknown) => `${name} ${value ? 'on' : 'off'}`;

const descriptions: { readonly [K in keyof RoomSettings]: (value: RoomSettings[K]) => string } = {
  slowSeconds: (seconds) => (seconds > 0 ? `slow mode ${seconds} s` : 'slow mode off'),
  followersMinutes: (minutes) =>
    minutes === null ? 'followers only off' : `followers only, for at least ${minutes} min`,
  emoteOnly: onOff('emotes only'),
  uniqueOnly: onOff('unique messages only'),
  verifiedOnly: onOff('verified only'),
  links: (policy) => `links: ${policy}`,
  classifier: (level) => `classifier: ${level}`,
  shield: onOff('shield mode'),
  removalNotices: onOff('removals shown to viewers'),
  rules: (rules) => (rules === '' ? 'no rules' : 'new rules'),
};

/** Describes a change of settings for the moderation log: `slow mode 30 s, links: block`. */
export function describeSettings(change: Partial<RoomSettings>): string {
  return Object.entries(change)
    .map(([name, value]) => (descriptions[name as keyof RoomSettings] as (value: unknown) => string)(value))
    .join(', ');
}
