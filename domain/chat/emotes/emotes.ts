import { idPattern } from '../../kit/patterns';
import type { Emote } from './model';

/** Bounds of what may be uploaded, and of what is kept. */
export const emoteLimits = {
  /** Emotes of one channel, those that are being made included. */
  perChannel: 60,
  uploadBytes: 1024 * 1024,
  /** How long a form may be sent, and how long a name waits for its picture. Seconds. */
  formSeconds: 5 * 60,
  reservationSeconds: 15 * 60,
  /** How long a refusal is shown before its name is free again. Seconds. */
  refusalSeconds: 24 * 60 * 60,
  /** Pixels of a side of the upload; a square of it bounds the pixels of all frames together. */
  side: 4096,
  frames: 60,
  animationMs: 10_000,
  /** Pixels of a side of what is kept: four times the height of a line of chat, for the sharpest screens. */
  size: 112,
} as const;

/** Where an upload waits in the bucket of pictures. */
export const uploadPrefix = 'incoming/';
/** What CloudFront serves: keys and addresses are the same but for the slash before them. */
export const picturePrefix = 'media/emotes/';

export const uploadKey = (channelId: string, emoteId: string): string =>
  `${uploadPrefix}${channelId}/${emoteId}`;

/** What an upload is for; undefined for a key that no form ever named. */
export function uploadOf(key: string): { channelId: string; emoteId: string } | undefined {
  const [channelId, emoteId, ...rest] = key.slice(uploadPrefix.length).split('/');
  if (!key.startsWith(uploadPrefix) || rest.length > 0) return undefined;
  if (channelId === undefined || !idPattern('channel').test(channelId)) return undefined;
  if (emoteId === undefined || !idPattern('emote').test(emoteId)) return undefined;
  return { channelId, emoteId };
}

export const pictureKey = (emoteId: string): string => `${picturePrefix}${emoteId}/${emoteLimits.size}.webp`;

/** The first frame of a picture that moves. */
export const stillKey = (emoteId: string): string =>
  `${picturePrefix}${emoteId}/${emoteLimits.size}-still.webp`;

/** The platform's own emotes, drawn for it: vector pictures that the site ships. */
const platformNames = [
  'sfSmile',
  'sfHeart',
  'sfLaugh',
  'sfWow',
  'sfSad',
  'sfClap',
  'sfFire',
  'sfGG',
  'sfWave',
  'sfThink',
] as const;

const known = new Set<string>(platformNames);

export const isPlatformEmote = (name: string): boolean => known.has(name);

/** The platform's emotes, with how often a room used them. */
export function platformEmotes(uses: ReadonlyMap<string, number>): Emote[] {
  return platformNames.map((name) => ({
    name,
    url: `/emotes/${name}.svg`,
    animated: false,
    state: 'ready',
    uses: uses.get(name) ?? 0,
  }));
}
