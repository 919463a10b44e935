import HLS from 'hls-parser';
import { expect, test } from 'vitest';
import { groupBySound, joinMedia, joinRungs } from './join';

const site = 'https://example.com';
const master = (...heights: number[]) =>
  [
    '#EXTM3U',
    ...heights.flatMap((height) => [
      `#EXT-X-STREAM-INF:BANDWIDTH=${height}000,RESOLUTION=${height * 2}x${height}`,
      `${height}p/playlist.m3u8`,
    ]),
  ].join('\n');
const part = (name: string, startedAt: string, text: string) => ({
  playbackUrl: `${site}/vod/${name}/master.m3u8`,
  startedAt,
  text,
});
const media = (target: number, ...segments: string[]) =>
  [
    ...['#EXTM3U', '#EXT-X-VERSION:6', `#EXT-X-TARGETDURATION:${target}`, '#EXT-X-PLAYLIST-TYPE:VOD'],
    '#EXT-X-MAP:URI="init-0.mp4"',
    ...segments.flatMap((name) => [`#EXTINF:${target}.00000,`, name]),
    '#EXT-X-ENDLIST',
  ].join('\n');

test('each rung goes on with the nearest of the next part; a part without pictures is left out', () => {
  const rungs = joinRungs([
    part('a', '2026-11-01T00:00:00.000Z', master(720, 480, 360)),
    part('empty', '2026-11-01T00:01:00.000Z', '#EXTM3U\n'),
    part('b', '2026-11-01T00:02:00.000Z', master(1080, 720, 480, 360)),
    part('c', '2026-11-01T00:03:00.000Z', master(360)),
  ]);
  expect(rungs.map(({ playlists }) => playlists.map(({ url }) => url.slice(site.length + 5)))).toEqual([
    ['a/720p/playlist.m3u8', 'b/1080p/playlist.m3u8', 'c/360p/playlist.m3u8'],
    ['a/720p/playlist.m3u8', 'b/720p/playlist.m3u8', 'c/360p/playlist.m3u8'],
    ['a/480p/playlist.m3u8', 'b/480p/playlist.m3u8', 'c/360p/playlist.m3u8'],
    ['a/360p/playlist.m3u8', 'b/360p/playlist.m3u8', 'c/360p/playlist.m3u8'],
  ]);
  expect(rungs[0]!.line).toContain('RESOLUTION=2160x1080');
});

test('the joined playlist holds every segment, in order, with a discontinuity and a time for each part', () => {
  const text = joinMedia([
    {
      url: `${site}/vod/a/720p/playlist.m3u8`,
      startedAt: '2026-11-01T00:00:00.000Z',
      text: media(2, '0.mp4', '1.mp4'),
    },
    {
      url: `${site}/vod/b/720p/playlist.m3u8`,
      startedAt: '2026-11-01T00:09:00.000Z',
      text: media(4, '0.mp4'),
    },
  ]);
  const playlist = HLS.parse(text) as HLS.types.MediaPlaylist;
  expect(playlist.endlist).toBe(true);
  expect(playlist.targetDuration).toBe(4);
  expect(
    playlist.segments.map(({ uri, map, discontinuity, programDateTime }) => [
      uri,
      map?.uri,
      discontinuity === true,
      programDateTime?.toISOString(),
    ]),
  ).toEqual([
    [`${site}/vod/a/720p/0.mp4`, `${site}/vod/a/720p/init-0.mp4`, false, '2026-11-01T00:00:00.000Z'],
    [`${site}/vod/a/720p/1.mp4`, `${site}/vod/a/720p/init-0.mp4`, false, undefined],
    [`${site}/vod/b/720p/0.mp4`, `${site}/vod/b/720p/init-0.mp4`, true, '2026-11-01T00:09:00.000Z'],
  ]);
});

test('parts with and without sound are not joined', () => {
  const of = (name: string, codecs: string) => ({ name, text: `#EXT-X-STREAM-INF:CODECS="${codecs}"` });
  const groups = groupBySound([
    of('a', 'avc1.640028,mp4a.40.2'),
    of('b', 'avc1.42c01e,mp4a.40.2'),
    of('c', 'avc1.640028'),
    of('d', 'avc1.640028,mp4a.40.2'),
  ]);
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual([['a', 'b'], ['c'], ['d']]);
});
