import type { Part } from './engine';

/**
 * Joins the playlists of a recording's parts into those of one recording, so that one time line leads through all of
 * them. Parts may differ in their renditions: each rung continues with the one whose height is nearest.
 */

/** A rung of the joined recording. */
export interface JoinedRung {
  /** Its line in the multivariant playlist. */
  readonly line: string;
  /** The media playlist of each part, in order. */
  readonly playlists: readonly { readonly url: string; readonly startedAt: string }[];
}

interface Variant {
  readonly line: string;
  readonly url: string;
  readonly height: number;
}

/** Reads the variants of multivariant playlists. Parts without any are left out. */
export function joinRungs(parts: readonly (Part & { readonly text: string })[]): JoinedRung[] {
  const readable = parts
    .map(({ playbackUrl, startedAt, text }) => ({ startedAt, variants: variantsOf(text, playbackUrl) }))
    .filter(({ variants }) => variants.length > 0);
  const widest = readable.reduce<readonly Variant[]>(
    (most, { variants }) => (variants.length > most.length ? variants : most),
    [],
  );
  return widest.map(({ line, height }) => ({
    line,
    playlists: readable.map(({ startedAt, variants }) => {
      const distance = (variant: Variant) => Math.abs(variant.height - height);
      const nearest = variants.reduce((best, variant) =>
        distance(variant) < distance(best) ? variant : best,
      );
      return { url: nearest.url, startedAt };
    }),
  }));
}

/**
 * Parts that can be joined: consecutive ones that all have sound, or all have none. Decoders cannot gain or lose a track
 * in the middle.
 */
export function groupBySound<T extends { readonly text: string }>(parts: readonly T[]): T[][] {
  const hasSound = ({ text }: T) => /CODECS="[^"]*mp4a/.test(text);
  const groups: T[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last && hasSound(last[0]!) === hasSound(part)) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

/** Joins the media playlists of a rung. Each part is a discontinuity with the time at which it was streamed. */
export function joinMedia(
  parts: readonly { readonly url: string; readonly startedAt: string; readonly text: string }[],
): string {
  const bodies = parts.map(({ url, startedAt, text }) => bodyOf(text, url, startedAt));
  const numbers = (tag: string) =>
    parts.map(({ text }) => Number(new RegExp(`^#EXT-X-${tag}:(\\d+)`, 'm').exec(text)?.[1] ?? 0));
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${Math.max(6, ...numbers('VERSION'))}`,
    `#EXT-X-TARGETDURATION:${Math.max(1, ...numbers('TARGETDURATION'))}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...bodies.flatMap((body, at) => (at === 0 ? body : ['#EXT-X-DISCONTINUITY', ...body])),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function variantsOf(text: string, base: string): Variant[] {
  const lines = linesOf(text);
  return lines.flatMap((line, at) => {
    const uri = lines[at + 1];
    if (!line.startsWith('#EXT-X-STREAM-INF:') || uri === undefined || uri.startsWith('#')) return [];
    const height = Number(/RESOLUTION=\d+x(\d+)/.exec(line)?.[1] ?? 0);
    return [{ line, url: new URL(uri, base).href, height }];
  });
}

/** Tags that belong to a whole playlist. */
const header =
  /^#(EXTM3U|EXT-X-(VERSION|TARGETDURATION|PLAYLIST-TYPE|MEDIA-SEQUENCE|DISCONTINUITY-SEQUENCE|INDEPENDENT-SEGMENTS|ENDLIST|START)\b)/;

/** The segments of a playlist, with absolute addresses and the time of the first. */
function bodyOf(text: string, base: string, startedAt: string): string[] {
  const lines = linesOf(text)
    .filter((line) => !header.test(line))
    .map((line) =>
      line.startsWith('#')
        ? line.replace(/URI="([^"]*)"/, (_, uri: string) => `URI="${new URL(uri, base).href}"`)
        : new URL(line, base).href,
    );
  const dated = lines.some((line) => line.startsWith('#EXT-X-PROGRAM-DATE-TIME'));
  return dated ? lines : [`#EXT-X-PROGRAM-DATE-TIME:${startedAt}`, ...lines];
}
