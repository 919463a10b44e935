import { FRAGMENT } from '../hls/timing';
import { MAX_KEYFRAME_INTERVAL, type Rendition, type SourceFormat } from './ladder';

const FRAGMENT_MICROSECONDS = Math.round(FRAGMENT * 1e6);
/** Forced keyframe interval in seconds when the source's is too long. */
const FORCED_INTERVAL = 2;

export interface Job {
  readonly source: SourceFormat;
  readonly renditions: readonly Rendition[];
  /** Holds the latest thumbnail. */
  readonly thumbnail: string;
}

/** The command line of one stream: FLV on stdin, a fragmented MP4 per rendition on descriptors 3 and up. */
export function transcodeArguments({ source, renditions, thumbnail }: Job): string[] {
  const encoded = renditions.filter((rendition) => rendition.videoBitrate !== undefined);
  const sound = source.audio ? ['-map', '0:a:0', '-c:a', 'copy'] : [];
  const outputs = renditions.flatMap((rendition, index) => [
    ...(rendition.audioOnly ? [] : pictures(rendition, source)),
    ...sound,
    ...FRAGMENTS,
    `pipe:${index + 3}`,
  ]);
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'warning'],
    // Frames as they come: ffmpeg would fill gaps with copies.
    ...['-vsync', 'vfr'],
    // Without -fpsprobesize it waits for some twenty frames, which takes long at a few frames a second.
    ...['-copyts', '-probesize', '1000000', '-analyzeduration', '0', '-fpsprobesize', '0'],
    ...['-f', 'flv', '-i', 'pipe:0'],
    ...['-filter_complex', filters(encoded)],
    ...outputs,
    ...['-map', '[thumbnail]', '-c:v', 'mjpeg', '-q:v', '5', '-f', 'image2', '-update', '1'],
    ...['-atomic_writing', '1', thumbnail],
  ];
}

const FRAGMENTS = [
  ...['-avoid_negative_ts', 'disabled', '-f', 'mp4'],
  ...['-movflags', '+delay_moov+default_base_moof+frag_keyframe+skip_trailer'],
  ...['-frag_duration', String(FRAGMENT_MICROSECONDS), '-flush_packets', '1'],
];

function pictures(rendition: Rendition, source: SourceFormat): string[] {
  if (rendition.videoBitrate === undefined) return ['-map', '0:v:0', '-c:v', 'copy'];
  return ['-map', `[${label(rendition)}]`, ...encoder(rendition, source)];
}

function label(rendition: Rendition): string {
  return `v${rendition.height}`;
}

/** Decodes once; each smaller rendition is scaled from the next larger one. */
function filters(encoded: readonly Rendition[]): string {
  const chain: string[] = [];
  let input = '0:v:0';
  let taken = 1;
  encoded.forEach((rendition, index) => {
    const { everyFrame = 1 } = rendition;
    // Keyframes stay, so that renditions are cut at the same ones.
    const fewer = `select='eq(key,1)+gte(n-prev_selected_n,${everyFrame / taken})',`;
    const scale = `${everyFrame > taken ? fewer : ''}scale=${rendition.width}:${rendition.height}:flags=fast_bilinear,format=yuv420p`;
    chain.push(`[${input}]${scale},split=2[${label(rendition)}][next${index}]`);
    input = `next${index}`;
    taken = everyFrame;
  });
  chain.push(`[${input}]fps=1/2,scale=320:-2:flags=fast_bilinear,format=yuvj420p[thumbnail]`);
  return chain.join(';');
}

function encoder(rendition: Rendition, source: SourceFormat): string[] {
  const bitrate = rendition.videoBitrate!;
  const keyframes =
    source.keyframeInterval <= MAX_KEYFRAME_INTERVAL
      ? 'source'
      : `expr:isnan(prev_forced_t)+gte(t,prev_forced_t+${FORCED_INTERVAL})`;
  return [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-profile:v', 'high'],
    ...['-b:v', String(bitrate), '-maxrate', String(Math.round(bitrate * 1.1)), '-bufsize', String(bitrate)],
    ...['-force_key_frames', keyframes, '-g', '600', '-sc_threshold', '0'],
    // The source's own clock, whatever frame rate ffmpeg takes it for.
    ...['-enc_time_base', '1:1000'],
  ];
}
