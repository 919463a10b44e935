import { getPrefs, setPrefs } from '../../lib/prefs';
import { createEngine } from './create-engine';
import type { Engine, EngineStats, Failure, Rendition, Source } from './engine';
import {
  isBehind,
  isInDoubt,
  judge,
  type Observation,
  type PlayerState,
  type StreamState,
  shouldJump,
  shouldReopen,
} from './judge';

export interface Snapshot {
  readonly state: PlayerState;
  readonly renditions: readonly Rendition[];
  /** -1 is automatic. */
  readonly selected: number;
  readonly playing: Rendition | undefined;
  /** Seconds between the encoder (the live edge when unknown) and the screen. */
  readonly latency: number | undefined;
  /** The browser allowed only muted playback. */
  readonly silenced: boolean;
  readonly problem: string | undefined;
  /** Seconds that the picture is old, and how far one can seek back; undefined while one cannot. */
  readonly rewind: { readonly age: number; readonly most: number } | undefined;
}

/** The growing recording of a live stream. */
export interface Rewind {
  readonly playbackUrl: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

const initial: Snapshot = {
  state: 'loading',
  renditions: [],
  selected: -1,
  playing: undefined,
  latency: undefined,
  silenced: false,
  problem: undefined,
  rewind: undefined,
};
const tickEvery = 250;
/** A stalled live stream gets the next, stronger remedy after each such period, in ms. */
const remedyAfter = 6_000;
/** The platform is asked this often, in ms, while the player does not know whether the stream goes on. */
const askEvery = 2_500;
/** A playlist that ended is opened again this often, in ms, while the stream is said to go on. */
const reopenEvery = 2_000;
/** After a pause, playback more than this many seconds late returns to the live edge. */
const resumesWithin = 1;
/** A moment that is less than this old, in ms, is the live edge. */
const edgeWithin = 8_000;
const retries = { first: 1_000, most: 15_000, absentMost: 4_000, mediaLimit: 4 };

export interface PlaybackHooks {
  /** Called before the source is reopened, so that the last frame stays on screen. */
  keepFrame(): void;
  /** Called while the player does not know whether the stream goes on: ask the platform, then call `setStream`. */
  onDoubt(): void;
}

/** Plays one source in one video element, and recovers from failures. */
export class Playback {
  private engine: Engine | undefined;
  private snapshot = initial;
  private readonly listeners = new Set<() => void>();
  private readonly listening = new AbortController();
  private readonly ticking: ReturnType<typeof setInterval>;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private stream: StreamState = 'live';
  private starving = false;
  private failed: string | undefined;
  private absent = false;
  private endList = false;
  private started = false;
  /** The viewer is meant to be at the live edge: they did not seek back. */
  private pinned = true;
  /** The viewer, not the browser, paused. */
  private pausedByViewer = false;
  private rewind: Rewind | undefined;
  /** The growing recording plays, because the viewer sought further back than the live playlist reaches. */
  private rewound = false;
  private failures = 0;
  private mediaFailures = 0;
  private lastTime = 0;
  private movedAt = performance.now();
  private remedies = 0;
  private jumpedAt = 0;
  private askedAt = 0;
  private reopenedAt = 0;
  private destroyed = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly source: Source,
    private readonly live: boolean,
    private readonly hooks: PlaybackHooks,
  ) {
    const { volume, muted, quality } = getPrefs();
    video.volume = volume;
    // Browsers refuse sound before a user gesture, and an attempt would delay the first frame.
    const allowed = navigator.userActivation?.hasBeenActive ?? false;
    video.muted = muted || !allowed;
    if (!muted && !allowed) this.change({ silenced: true });
    const on = (name: string, listener: () => void): void =>
      video.addEventListener(name, listener, { signal: this.listening.signal });
    on('volumechange', () => this.volumeChanged());
    on('playing', () => this.tick());
    on('play', () => this.resumed());
    on('pause', () => {
      this.pausedByViewer = !document.hidden;
      this.tick();
    });
    on('ended', () => this.tick());
    document.addEventListener('visibilitychange', () => this.shown(), { signal: this.listening.signal });
    this.ticking = setInterval(() => this.tick(), tickEvery);
    void createEngine(video, live, {
      onReady: () => this.ready(),
      onRenditions: (renditions) => {
        this.change({ renditions });
        const wanted = renditions.find(({ height }) => height > 0 && height === quality);
        if (wanted !== undefined) this.select(wanted.index);
      },
      onEnd: () => {
        this.endList = true;
      },
      onFailure: (failure) => this.failure(failure),
    })
      .then((engine) => {
        if (this.destroyed) return engine?.destroy();
        if (engine === undefined) return this.fail('This browser cannot play live video.');
        this.engine = engine;
        engine.load(source);
      })
      .catch(() => this.fail('The player could not be loaded. Check your connection and try again.'));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  getSnapshot = (): Snapshot => this.snapshot;
  /** When the encoder produced the frame on screen, in epoch milliseconds, if known. */
  madeAt = (): number | undefined => this.engine?.madeAt;
  stats = (): EngineStats | undefined => this.engine?.stats();

  /** Sets the state of the stream, as the platform reports it. A stream that returns is loaded again. */
  setStream(stream: StreamState, starving: boolean): void {
    const returned = stream === 'live' && this.stream !== 'live';
    this.stream = stream;
    this.starving = starving;
    if (returned && (this.absent || this.endList || this.failed !== undefined)) this.reload();
    else if (returned) {
      this.remedies = 0;
      this.movedAt = performance.now();
      if (!this.started) this.engine?.resume();
    }
    this.tick();
  }

  setRewind(rewind: Rewind | undefined): void {
    // One that is played stays until the viewer leaves it.
    if (!this.rewound) this.rewind = rewind;
  }

  /** Shows a moment of the live stream, in epoch milliseconds. */
  seekToMoment(moment: number): void {
    const { rewind } = this;
    if (rewind === undefined || Date.now() - moment < edgeWithin) {
      this.goLive();
      return;
    }
    const from = Math.max(0, (moment - Date.parse(rewind.startedAt)) / 1000);
    this.pinned = false;
    if (this.rewound) this.video.currentTime = from;
    else {
      this.rewound = true;
      this.hooks.keepFrame();
      this.engine?.load(rewind.playbackUrl, from);
    }
    this.tick();
  }

  /** When the picture on screen was live, in epoch milliseconds. */
  private moment(stats: EngineStats | undefined): number | undefined {
    if (this.rewound && this.rewind) return Date.parse(this.rewind.startedAt) + this.video.currentTime * 1000;
    const age = latencyOf(stats);
    return age === undefined ? undefined : Date.now() - age * 1000;
  }

  private rewindRange(stats: EngineStats | undefined): Snapshot['rewind'] {
    const moment = this.moment(stats);
    if (!this.live || this.rewind === undefined || moment === undefined) return undefined;
    const seconds = (since: number) => Math.max(0, Math.round((Date.now() - since) / 1000));
    return { age: seconds(moment), most: seconds(Date.parse(this.rewind.startedAt)) };
  }

  togglePlay(): void {
    if (this.video.paused) void this.play();
    else this.video.pause();
  }

  goLive(): void {
    this.pinned = true;
    if (this.rewound) this.reload();
    else this.seekToEdge();
    void this.play();
  }

  /** Seeks by seconds. Seeking back leaves the live edge, seeking forward stops there. */
  seekBy(seconds: number): void {
    const { seekable, currentTime } = this.video;
    if (seekable.length === 0) return;
    const target = currentTime + seconds;
    const moment = this.moment(this.engine?.stats());
    if (this.live && !this.rewound && target < seekable.start(0) && moment !== undefined && this.rewind) {
      this.seekToMoment(moment + seconds * 1000);
      return;
    }
    const edge = this.live ? (this.engine?.livePosition ?? target) : this.video.duration;
    if (this.live && target >= edge) {
      this.goLive();
      return;
    }
    if (seconds < 0) this.pinned = false;
    this.video.currentTime = Math.max(seekable.start(0), Math.min(target, edge));
  }

  /** To a share of the recording, 0 to 1. */
  jumpTo(share: number): void {
    if (Number.isFinite(this.video.duration)) this.video.currentTime = this.video.duration * share;
  }

  changeVolume(by: number): void {
    this.video.volume = Math.max(0, Math.min(1, this.video.volume + by));
    if (by > 0) this.video.muted = false;
  }

  toggleMute(): void {
    this.video.muted = !this.video.muted;
    if (!this.video.muted && this.video.volume === 0) this.video.volume = 0.5;
  }

  select(index: number): void {
    this.engine?.select(index);
    this.change({ selected: index });
  }

  /** Selects a rendition and remembers it; -1 is automatic. */
  choose(index: number): void {
    this.select(index);
    setPrefs({ quality: this.snapshot.renditions.find((one) => one.index === index)?.height ?? 0 });
  }

  /** Reopens the source; the last frame stays on screen meanwhile. */
  reload(): void {
    clearTimeout(this.retry);
    if (this.started) this.hooks.keepFrame();
    this.failed = undefined;
    this.pinned = true;
    this.rewound = false;
    this.reopenedAt = performance.now();
    this.engine?.load(this.source);
    this.tick();
  }

  destroy(): void {
    this.destroyed = true;
    this.listening.abort();
    clearInterval(this.ticking);
    clearTimeout(this.retry);
    this.engine?.destroy();
    this.listeners.clear();
  }

  private ready(): void {
    this.absent = false;
    this.endList = false;
    this.movedAt = performance.now();
    this.failures = 0;
    void this.play();
  }

  /** Playback goes on after a pause: at the live edge, unless the viewer sought back. */
  private resumed(): void {
    this.pausedByViewer = false;
    const late = isBehind(this.observe(performance.now()), resumesWithin);
    if (this.live && this.started && this.pinned && late) this.seekToEdge();
  }

  /** The page is shown again: browsers slow hidden pages down, and may pause them. */
  private shown(): void {
    if (document.hidden || !this.live || !this.started) return;
    if (this.video.paused && !this.pausedByViewer) void this.play();
    else if (!this.video.paused) this.resumed();
    this.tick();
  }

  private seekToEdge(): void {
    const position = this.engine?.livePosition;
    if (position !== undefined && Number.isFinite(position)) this.video.currentTime = position;
    this.jumpedAt = performance.now();
  }

  private async play(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || this.video.muted) return;
      this.video.muted = true;
      this.change({ silenced: true });
      await this.video.play().catch(() => undefined);
    }
  }

  private volumeChanged(): void {
    const { volume, muted } = this.video;
    if (!muted) this.change({ silenced: false });
    // Muting by the browser is not a preference.
    if (!(muted && this.snapshot.silenced)) setPrefs({ volume, muted });
  }

  private failure({ kind, detail }: Failure): void {
    if (kind === 'unsupported') {
      this.fail('This browser cannot play the format of this stream.', detail);
      return;
    }
    if (kind === 'media') {
      this.mediaFailures += 1;
      const repaired = this.engine?.repair() ?? false;
      if (repaired) void this.play();
      else if (this.mediaFailures > retries.mediaLimit) this.fail('The video could not be decoded.', detail);
      if (repaired || this.failed !== undefined) return;
    }
    if (!this.live && (kind === 'absent' || this.failures >= 4)) {
      this.fail('The recording could not be loaded.', detail);
      return;
    }
    this.absent = kind === 'absent';
    const most = this.absent ? retries.absentMost : retries.most;
    const delay = Math.min(most, retries.first * 2 ** this.failures) * (0.75 + Math.random() / 2);
    this.failures += 1;
    clearTimeout(this.retry);
    const again = kind === 'network' && this.started ? () => this.engine?.resume() : () => this.reload();
    this.retry = setTimeout(again, delay);
    this.tick();
  }

  private fail(problem: string, detail?: string): void {
    this.failed = detail === undefined ? problem : `${problem} (${detail})`;
    this.tick();
  }

  private tick(): void {
    const { video } = this;
    const now = performance.now();
    if (video.currentTime !== this.lastTime || this.isPaused()) {
      if (video.currentTime !== this.lastTime && video.readyState >= 2) {
        this.started = true;
        this.failures = 0;
        this.remedies = 0;
      }
      this.lastTime = video.currentTime;
      this.movedAt = now;
    }
    const stats = this.engine?.stats();
    const seen = this.observe(now, stats);
    if (isInDoubt(seen) && now - this.askedAt > askEvery) {
      this.askedAt = now;
      this.hooks.onDoubt();
    }
    if (shouldReopen(seen) && now - this.reopenedAt > reopenEvery) this.reload();
    if (shouldJump(seen, this.pinned) && now - this.jumpedAt > 4_000) this.goLive();
    this.remedy(seen);
    const state = judge(seen);
    const rewind = this.rewindRange(stats);
    const { rewind: before } = this.snapshot;
    this.change({
      state: state === 'live' && this.rewound ? 'behind' : state,
      rewind: before?.age === rewind?.age && before?.most === rewind?.most ? before : rewind,
      problem: this.failed,
      playing: stats?.rendition,
      selected: this.engine?.selected ?? this.snapshot.selected,
      latency: latencyOf(stats),
    });
  }

  /** Somebody paused; an element whose source is opened again stands still too. */
  private isPaused(): boolean {
    const { paused, ended, readyState } = this.video;
    return paused && !ended && readyState >= 2 && this.engine !== undefined;
  }

  private observe(now: number, stats = this.engine?.stats()): Observation {
    const { video } = this;
    return {
      live: this.live,
      stream: this.stream,
      starving: this.starving,
      failed: this.failed !== undefined,
      absent: this.absent,
      endList: this.endList,
      elementEnded: video.ended,
      started: this.started,
      paused: this.isPaused(),
      stillFor: now - this.movedAt,
      edgeDistance: stats?.edgeDistance,
      targetLatency: stats?.targetLatency,
    };
  }

  /** Recovers a stalled live stream: seek to the edge, then resume loading, then reopen the source. */
  private remedy(seen: Observation): void {
    if (!seen.live || !seen.started || seen.failed || seen.endList || seen.absent) return;
    if (seen.stream !== 'live' || seen.starving || this.rewound) return;
    if (seen.paused || seen.stillFor < remedyAfter * (this.remedies + 1)) return;
    this.remedies += 1;
    if (this.remedies === 1) this.goLive();
    else if (this.remedies === 2) this.engine?.resume();
    else {
      this.remedies = 1;
      this.reload();
    }
  }

  private change(next: Partial<Snapshot>): void {
    const keys = Object.keys(next) as (keyof Snapshot)[];
    if (keys.every((key) => Object.is(this.snapshot[key], next[key]))) return;
    this.snapshot = { ...this.snapshot, ...next };
    for (const listener of this.listeners) listener();
  }
}

/** Uses the encoder's clock unless it is implausible beside this computer's. */
function latencyOf(stats: EngineStats | undefined): number | undefined {
  const { age, edgeDistance } = stats ?? {};
  const believed = age !== undefined && age > 0 && age < 120 ? age : edgeDistance;
  return believed === undefined || believed <= 0 ? undefined : Math.round(believed * 10) / 10;
}
