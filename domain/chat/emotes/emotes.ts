import { idPattern } from '../../kit/patterns';
import type { Emote } from './model';

/** Limits of uploads and of stored pictures. */
export const emoteLimits = {
  /** Emotes of one channel, including those in processing. */
  perChannel: 60,
  uploadBytes: 1024 * 1024,
  /** How long an upload form is valid, and how long a name stays reserved for its picture. Seconds. */
  formSeconds: 5 * 60,
  reservationSeconds: 15 * 60,
  /** How long a refused emote is listed before its name is free again. Seconds. */
  refusalSeconds: 24 * 60 * 60,
  /** Pixels of a side of the upload; a square of it bounds the pixels of all frames together. */
  side: 4096,
  frames: 60,
  animationMs: 10_000,
  /** Pixels of a side of what is kept: four times the height of a line of chat, for the sharpest screens. */
  size: 112,
} as const;

/** The key prefix of uploads in the bucket of pictures. */
export const uploadPrefix = 'incoming/';
/** The key prefix of the pictures that CloudFront serves. A URL is the key with a leading slash. */
export const picturePrefix = 'media/emotes/';

export const uploadKey = (channelId: string, emoteId: string): string =>
  `${uploadPrefix}${channelId}/${emoteId}`;

/** The channel and emote of an upload; undefined for any other key. */
export function uploadOf(key: string): { channelId: string; emoteId: string } | undefined {
  const [channelId, emoteId, ...rest] = key.slice(uploadPrefix.length).split('/');
  if (!key.startsWith(uploadPrefix) || rest.length > 0) return undefined;
  if (channelId === undefined || !idPattern('channel').test(channelId)) return undefined;
  if (emoteId === undefined || !idPattern('emote').test(emoteId)) return undefined;
  return { channelId, emoteId };
}

export const pictureKey = (emoteId: string): string => `${picturePrefix}${emoteId}/${emoteLimits.size}.webp`;

/** The first frame of an animated picture. */
export const stillKey = (emoteId: string): string =>
  `${picturePrefix}${emoteId}/${emoteLimits.size}-still.webp`;

/** The platform's own emotes: SVG files of the site. */
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

/** The platform's emotes with a room's use counts. */
export function platformEmotes(uses: ReadonlyMap<string, number>): Emote[] {
  return platformNames.map((name) => ({
    name,
    url: `/emotes/${name}.svg`,
    animated: false,
    state: 'ready',
    uses: uses.get(name) ?? 0,
  }));
}
