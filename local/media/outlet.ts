import type { BroadcastSink } from './hls/broadcast';
import type { PublishRequest } from './rtmp/publication';
import type { SourceFormat } from './transcode/ladder';

/** What a control service (IVS, MediaLive) decides about an accepted publisher. */
export interface Outlet {
  /** Names the channel in playback addresses: `[A-Za-z0-9-]+`, unique over all services. */
  readonly channel: string;
  readonly ladder: 'all' | 'source-only';
  /** How long the playback address waits for a publisher whose connection broke. Milliseconds. */
  readonly hold: number;
  /** Takes the segments of this publication beside the live origin: a recorder, an output. */
  readonly sinks: readonly BroadcastSink[];
  readonly events: OutletEvents;
}

/** Told in this order: playable, then starving in turns, then failed or not, then ended. */
export interface OutletEvents {
  /** Viewers can watch. */
  playable(): void;
  starving(starving: boolean): void;
  failed(reason: string): void;
  /** The publisher is gone, and every segment has been handed to the sinks. */
  ended(): void;
}

/**
 * Answers the outlet for a stream key that it owns, undefined for another's. Throws PublishRefused to refuse,
 * with a message for the person at the encoder.
 */
export type Authority = (request: PublishRequest) => Promise<Outlet | undefined>;

/** A publisher that is connected now. */
export interface LiveStream {
  /** Undefined until the first keyframe interval has passed. */
  readonly format: SourceFormat | undefined;
  readonly playable: boolean;
  readonly starving: boolean;
  readonly viewerCount: number;
  readonly encoderPid: number | undefined;
  /** Timed metadata (ID3) for the viewers. */
  putMetadata(text: string): void;
  /** Tells the encoder and closes its connection. */
  disconnect(reason: string): void;
}
