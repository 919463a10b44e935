/** One quality that can be chosen. */
export interface Rendition {
  readonly index: number;
  /** Lines, or 0 when the playlist does not say. */
  readonly height: number;
  readonly label: string;
  /** Bits a second. */
  readonly bitrate: number;
}

/** What the statistics overlay shows. Seconds and bits a second; undefined when the engine cannot tell. */
export interface EngineStats {
  readonly engine: string;
  readonly bandwidth?: number;
  readonly rendition?: Rendition;
  readonly edgeDistance?: number;
  readonly targetLatency?: number;
  /** Seconds since the frame on screen was made by the encoder, by this computer's clock. */
  readonly age?: number;
}

export interface EngineEvents {
  /** The playlist was read: playing can start. */
  onReady(): void;
  onRenditions(list: readonly Rendition[]): void;
  /** The playlist ends (ENDLIST): what is buffered is the rest. */
  onEnd(): void;
  /** A fatal error that the engine did not repair itself. */
  onFailure(failure: Failure): void;
}

/** `absent`: there is no playlist at that address (yet). `media`: the decoder gave up. */
export interface Failure {
  readonly kind: 'absent' | 'network' | 'media' | 'unsupported';
  readonly detail: string;
}

/** What plays an HLS address in a video element. hls.js, the browser itself, or a provider's own player. */
export interface Engine {
  load(url: string): void;
  /** Goes on loading after a network failure, without losing what is buffered. */
  resume(): void;
  /** Repairs the decoder; false when it cannot. */
  repair(): boolean;
  /** -1 is automatic. */
  select(index: number): void;
  readonly selected: number;
  /** Seconds into the media that a viewer at the live edge watches now. */
  readonly livePosition: number | undefined;
  /** When the encoder made the frame that is on screen, in epoch milliseconds, if the playlist says so. */
  readonly madeAt: number | undefined;
  stats(): EngineStats;
  destroy(): void;
}

/** Makes the best engine that this browser has; the code of the others is not loaded. */
export async function createEngine(
  video: HTMLVideoElement,
  live: boolean,
  events: EngineEvents,
): Promise<Engine | undefined> {
  const { createHlsEngine } = await import('./hls-engine');
  // Before the native player: Chromium answers "maybe" to HLS and then plays 8 seconds behind.
  const engine = createHlsEngine(video, live, events);
  if (engine !== undefined) return engine;
  if (video.canPlayType('application/vnd.apple.mpegurl') === '') return undefined;
  const { createNativeEngine } = await import('./native-engine');
  return createNativeEngine(video, live, events);
}
