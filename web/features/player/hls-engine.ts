import Hls, { type ErrorData, type Level } from 'hls.js';
import type { Engine, EngineEvents, Failure, Rendition } from './engine';
import { joinedPlaylists } from './joined-playlists';

/** A decoder failure within this time of the last one, in ms, means that the recovery did not help. */
const mediaErrorWindow = 5_000;

/** hls.js on Media Source Extensions; undefined where the browser has none. */
export function createHlsEngine(
  video: HTMLVideoElement,
  live: boolean,
  events: EngineEvents,
): Engine | undefined {
  if (!Hls.isSupported()) return undefined;
  const joined = joinedPlaylists();
  const hls = new Hls({
    ...(!live && { pLoader: joined.loader }),
    enableWorker: true,
    workerPath: new URL('hls.js/dist/hls.worker.js', import.meta.url).href,
    lowLatencyMode: true,
    maxLiveSyncPlaybackRate: 1.5,
    backBufferLength: live ? 30 : 90,
    ...(live && { liveDurationInfinity: true }),
    capLevelToPlayerSize: true,
    // Half-lives of the bandwidth estimate, in seconds of download. The defaults (3 and 9) need half a minute to
    // notice that a connection became slow; the buffer lasts two seconds.
    ...(live && { abrEwmaFastLive: 1, abrEwmaSlowLive: 4 }),
    // By default, a rendition that failed once is never played again.
    errorPenaltyExpireMs: 10_000,
    cmcd: {},
  });
  let renditions: readonly Rendition[] = [];
  let repairs: number[] = [];

  hls.on(Hls.Events.MANIFEST_PARSED, (_, data) => {
    renditions = toRenditions(data.levels);
    events.onRenditions(renditions);
    events.onReady();
  });
  hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
    if (live && !details.live) events.onEnd();
  });
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (data.fatal) events.onFailure(failureOf(data));
  });
  hls.attachMedia(video);

  /** What follows when the video has played to its end. */
  let following: readonly string[] = [];
  let destroyed = false;
  const open = ([first, ...rest]: readonly string[], from = -1): void => {
    if (destroyed || first === undefined) return;
    following = rest;
    hls.config.startPosition = from;
    hls.loadSource(first);
  };
  const goOn = () => following.length > 0 && open(following, 0);
  video.addEventListener('ended', goOn);

  return {
    load(source, from) {
      if (typeof source === 'string') open([source], from);
      else void joined.urlsOf(source).then((urls) => open(urls, from));
    },
    resume: () => hls.startLoad(),
    repair() {
      const now = performance.now();
      repairs = [...repairs.filter((time) => now - time < mediaErrorWindow), now];
      if (repairs.length > 2) return false;
      if (repairs.length === 2) hls.swapAudioCodec();
      hls.recoverMediaError();
      return true;
    },
    select(index) {
      // From the next segment, so that playback does not stop.
      hls.nextLevel = index;
      if (index >= 0) hls.loadLevel = index;
    },
    get selected() {
      return hls.autoLevelEnabled ? -1 : hls.loadLevel;
    },
    get livePosition() {
      return hls.liveSyncPosition ?? undefined;
    },
    get madeAt() {
      return hls.playingDate?.getTime();
    },
    stats() {
      const playing = hls.playingDate;
      return {
        engine: `hls.js ${Hls.version}`,
        bandwidth: hls.bandwidthEstimate,
        rendition: renditions.find(({ index }) => index === hls.currentLevel),
        ...(live && {
          edgeDistance: hls.latency,
          targetLatency: hls.targetLatency ?? undefined,
          ...(playing !== null && { age: (Date.now() - playing.getTime()) / 1000 }),
        }),
      };
    },
    destroy() {
      destroyed = true;
      video.removeEventListener('ended', goOn);
      hls.destroy();
    },
  };
}

function failureOf(data: ErrorData): Failure {
  const detail = data.response?.code ? `${data.details} (${data.response.code})` : data.details;
  if (data.details === Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) {
    return { kind: 'unsupported', detail };
  }
  if (data.type === Hls.ErrorTypes.MEDIA_ERROR) return { kind: 'media', detail };
  const code = data.response?.code;
  const missing = code === 404 || code === 403 || code === 410;
  // A media playlist is gone when its stream ended a while ago, as after a night in a background tab.
  const playlist =
    data.details === Hls.ErrorDetails.MANIFEST_LOAD_ERROR ||
    data.details === Hls.ErrorDetails.LEVEL_LOAD_ERROR;
  if (playlist && missing) return { kind: 'absent', detail };
  return { kind: 'network', detail };
}

function toRenditions(levels: readonly Level[]): readonly Rendition[] {
  return levels.map((level, index) => {
    const height = level.height || 0;
    const fast = level.frameRate > 45 ? Math.round(level.frameRate) : '';
    return {
      index,
      height,
      bitrate: level.bitrate,
      label:
        height > 0
          ? `${height}p${fast}`
          : level.name || (level.bitrate > 0 ? `${Math.round(level.bitrate / 1000)} kbit/s` : 'Source'),
    };
  });
}
