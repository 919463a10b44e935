export interface Rendition {
  readonly index: number;
  /** Lines, or 0 when the playlist does not say. */
  readonly height: number;
  readonly label: string;
  /** In bits per second. */
  readonly bitrate: number;
}

/** Playback statistics in seconds and bits per second; undefined when the engine does not know. */
export interface EngineStats {
  readonly engine: string;
  readonly bandwidth?: number;
  readonly rendition?: Rendition;
  readonly edgeDistance?: number;
  readonly targetLatency?: number;
  /** Seconds since the encoder produced the frame on screen, by this computer's clock. */
  readonly age?: number;
}

export interface EngineEvents {
  /** The playlist is loaded: playback can start. */
  onReady(): void;
  onRenditions(list: readonly Rendition[]): void;
  /** The playlist of a live stream has ended (ENDLIST): only what it lists remains. */
  onEnd(): void;
  /** A fatal error that the engine could not recover from. */
  onFailure(failure: Failure): void;
}

/** `absent`: there is no playlist yet. `media`: the decoder failed. */
export interface Failure {
  readonly kind: 'absent' | 'network' | 'media' | 'unsupported';
  readonly detail: string;
}

/** A piece of a recording. */
export interface Part {
  readonly playbackUrl: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** A live stream's URL, or the parts of a recording in their order. */
export type Source = string | readonly Part[];

/** Plays HLS in a video element: hls.js or the browser itself. */
export interface Engine {
  /** @param from seconds from the start; absent for where playback begins by itself */
  load(source: Source, from?: number): void;
  /** Continues loading after a network failure and keeps the buffer. */
  resume(): void;
  /** Recovers the decoder; false when it cannot. */
  repair(): boolean;
  /** -1 is automatic. */
  select(index: number): void;
  readonly selected: number;
  /** The playback position at the live edge, in seconds of the media. */
  readonly livePosition: number | undefined;
  /** When the encoder produced the frame on screen, in epoch milliseconds, if the playlist says so. */
  readonly madeAt: number | undefined;
  stats(): EngineStats;
  destroy(): void;
}
