import type { Broadcast } from './broadcast';
import type { RenditionStream, Segment } from './rendition';

/** Older parts, in target durations, are not listed (RFC 8216bis, section 6.2.2). */
const PART_WINDOW = 3;

/** The multivariant playlist. `viewer` is in each address, so that a player counts as one viewer. */
export function multivariantPlaylist(broadcast: Broadcast, path: string, viewer: string): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9'];
  for (const { rendition, stream } of broadcast.variants) {
    const movie = stream.currentRun?.movie;
    if (!movie) continue;
    const average = Math.ceil(stream.averageBitrate);
    const attributes = [
      `BANDWIDTH=${Math.ceil(Math.max(stream.peakBitrate, average) * 1.1)}`,
      `AVERAGE-BANDWIDTH=${average}`,
      `CODECS="${movie.tracks.map((track) => track.codec).join(',')}"`,
      ...(movie.video
        ? [
            `RESOLUTION=${movie.video.width}x${movie.video.height}`,
            `FRAME-RATE=${(broadcast.frameRate / (rendition.everyFrame ?? 1)).toFixed(3)}`,
          ]
        : []),
    ];
    lines.push(
      `#EXT-X-STREAM-INF:${attributes.join(',')}`,
      `${path}/${broadcast.id}/${rendition.name}/index.m3u8?viewer=${viewer}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The media playlist of one rendition, without rendition reports. */
export function mediaPlaylist(stream: RenditionStream): string {
  const { listed, timing } = stream;
  const first = listed[0];
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${timing.targetDuration}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${timing.partHoldBack.toFixed(3)},HOLD-BACK=${timing.targetDuration * 3}`,
    `#EXT-X-PART-INF:PART-TARGET=${timing.partTarget.toFixed(3)}`,
    `#EXT-X-MEDIA-SEQUENCE:${first?.sequence ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${stream.discontinuitySequence}`,
    // A segment that had to be cut between keyframes depends on the one before it.
    ...(listed.every(({ parts }) => parts[0]?.independent !== false) ? ['#EXT-X-INDEPENDENT-SEGMENTS'] : []),
  ];
  let run: Segment['run'] | undefined;
  let fromEnd = listed.reduce((sum, segment) => sum + segment.duration, 0);
  for (const segment of listed) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.run !== run) {
      run = segment.run;
      lines.push(`#EXT-X-MAP:URI="init-${run.number}.mp4"`);
    }
    const time = new Date(segment.run.epoch + segment.start * 1000).toISOString();
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${time}`);
    const near = fromEnd <= PART_WINDOW * timing.targetDuration;
    fromEnd -= segment.duration;
    if (!stream.ended && near) {
      for (const part of segment.parts) {
        const independent = part.independent ? ',INDEPENDENT=YES' : '';
        lines.push(
          `#EXT-X-PART:DURATION=${part.duration.toFixed(5)},URI="part-${part.number}.m4s"${independent}`,
        );
      }
    }
    if (segment.complete) {
      lines.push(`#EXTINF:${segment.duration.toFixed(5)},`, `segment-${segment.sequence}.m4s`);
    }
  }
  if (stream.ended) lines.push('#EXT-X-ENDLIST');
  else lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-${stream.hint}.m4s"`);
  return `${lines.join('\n')}\n`;
}

/** The positions of the other renditions, so that a player can switch without a further request. */
export function renditionReports(broadcast: Broadcast, except: RenditionStream, viewer: string): string {
  if (except.ended) return '';
  let text = '';
  for (const { rendition, stream } of broadcast.variants) {
    if (stream === except || stream.segments.length === 0) continue;
    const { sequence, part } = stream.position;
    text += `#EXT-X-RENDITION-REPORT:URI="../${rendition.name}/index.m3u8?viewer=${viewer}",LAST-MSN=${sequence},LAST-PART=${Math.max(0, part)}\n`;
  }
  return text;
}
