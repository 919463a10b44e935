import type { RoomSettings } from './model';

/** How a room is before anybody sets anything. */
export const defaultSettings: RoomSettings = {
  slowSeconds: 0,
  followersMinutes: null,
  emoteOnly: false,
  uniqueOnly: false,
  verifiedOnly: false,
  links: 'allow',
  classifier: 'some',
  shield: false,
  rules: '',
};

/** What shield mode asks at least of everybody, whatever is set besides. */
const shielded = { slowSeconds: 5, followersMinutes: 10 } as const;

/** The rules that hold now: shield mode tightens them without changing what is set. */
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

const words: { readonly [K in keyof RoomSettings]: (value: RoomSettings[K]) => string } = {
  slowSeconds: (seconds) => (seconds > 0 ? `slow mode ${seconds} s` : 'slow mode off'),
  followersMinutes: (minutes) =>
    minutes === null ? 'followers only off' : `followers only, for ${minutes} min or longer`,
  emoteOnly: onOff('emotes only'),
  uniqueOnly: onOff('unique messages only'),
  verifiedOnly: onOff('verified only'),
  links: (policy) => `links: ${policy}`,
  classifier: (level) => `classifier: ${level}`,
  shield: onOff('shield mode'),
  rules: (rules) => (rules === '' ? 'no rules' : 'new rules'),
};

/** What a change of settings says, for the log of moderation: `slow mode 30 s, links: block`. */
export function describeSettings(change: Partial<RoomSettings>): string {
  return Object.entries(change)
    .map(([name, value]) => (words[name as keyof RoomSettings] as (value: unknown) => string)(value))
    .join(', ');
}
