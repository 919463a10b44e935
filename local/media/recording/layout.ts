import type { Entry, RecordingState } from './state';

/** Object keys and documents of a recording in IVS's layout ("Auto-Record to Amazon S3"). */
export function recordingPrefix(account: string, channelId: string, at: number, id: string): string {
  const date = new Date(at);
  const time = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
  ];
  return `ivs/v1/${account}/${channelId}/${time.join('/')}/${id}`;
}

export const initName = (number: number) => `init-${number}.mp4`;
export const segmentName = (number: number) => `${number}.mp4`;

/** Milliseconds of media in the longest rendition. */
export function durationOf(state: RecordingState): number {
  const sums = state.renditions.map(({ entries }) => entries.reduce((sum, entry) => sum + entry.duration, 0));
  return Math.round(Math.max(0, ...sums) * 1000);
}

/** `events/recording-started.json` and `events/recording-ended.json`. */
export function eventDocument(
  state: RecordingState,
  status: 'RECORDING_STARTED' | 'RECORDING_ENDED',
): string {
  const top = state.renditions[0]?.rendition;
  return JSON.stringify(
    {
      version: 'v1',
      channel_arn: state.channel.arn,
      recording_started_at: new Date(state.startedAt).toISOString(),
      ...(status === 'RECORDING_ENDED' ? { recording_ended_at: new Date(state.endedAt).toISOString() } : {}),
      recording_status: status,
      media: {
        hls: {
          ...(status === 'RECORDING_ENDED' ? { duration_ms: durationOf(state) } : {}),
          path: 'media/hls',
          playlist: 'master.m3u8',
          renditions: state.renditions.map(({ rendition }) => ({
            path: rendition.name,
            playlist: 'playlist.m3u8',
            resolution_width: rendition.width,
            resolution_height: rendition.height,
          })),
        },
        ...(state.settings.thumbnailInterval === undefined || !top
          ? {}
          : {
              thumbnails: {
                path: 'media/thumbnails',
                resolution_width: 320,
                resolution_height: Math.round((320 * top.height) / top.width / 2) * 2,
              },
            }),
      },
    },
    undefined,
    2,
  );
}

export function masterPlaylist(state: RecordingState): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const { rendition, entries } of state.renditions) {
    if (entries.length === 0) continue;
    const rates = entries
      .filter(({ duration }) => duration > 0.5)
      .map(({ bytes, duration }) => (bytes * 8) / duration);
    const seconds = entries.reduce((sum, entry) => sum + entry.duration, 0);
    const average = (entries.reduce((sum, entry) => sum + entry.bytes, 0) * 8) / Math.max(seconds, 0.001);
    const peak = rates.reduce((most, rate) => Math.max(most, rate), average);
    lines.push(
      `#EXT-X-STREAM-INF:BANDWIDTH=${Math.ceil(peak)},AVERAGE-BANDWIDTH=${Math.ceil(average)},CODECS="${rendition.codecs}",RESOLUTION=${rendition.width}x${rendition.height}`,
      `${rendition.name}/playlist.m3u8`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** @param growing while the stream runs, more entries follow */
export function renditionPlaylist(entries: readonly Entry[], growing = false): string {
  const target = entries.reduce((most, { duration }) => Math.max(most, Math.round(duration)), 2);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${target}`,
    `#EXT-X-PLAYLIST-TYPE:${growing ? 'EVENT' : 'VOD'}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  let before: Entry | undefined;
  for (const entry of entries) {
    const continues = before?.init === entry.init && before.number + 1 === entry.number;
    if (before && !continues) lines.push('#EXT-X-DISCONTINUITY');
    if (before?.init !== entry.init) lines.push(`#EXT-X-MAP:URI="${initName(entry.init)}"`);
    lines.push(`#EXTINF:${entry.duration.toFixed(5)},`, segmentName(entry.number));
    before = entry;
  }
  return `${[...lines, ...(growing ? [] : ['#EXT-X-ENDLIST'])].join('\n')}\n`;
}
