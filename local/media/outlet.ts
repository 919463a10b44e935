import type { BroadcastSink } from './hls/broadcast';
import type { PublishRequest } from './rtmp/publication';
import type { SourceFormat } from './transcode/ladder';

/** A control service's (IVS, MediaLive) decision about an accepted publisher. */
export interface Outlet {
  /** The channel in playback addresses: `[A-Za-z0-9-]+`, unique over all services. */
  readonly channel: string;
  readonly ladder: 'all' | 'source-only';
  /** How long the playback address waits for a publisher to reconnect. Milliseconds. */
  readonly reconnectMs: number;
  /** Receive the segments of this publication besides the live origin: a recorder, an output. */
  readonly sinks: readonly BroadcastSink[];
  readonly events: OutletEvents;
}

/** Called in this order: playable, starving (alternating), failed if so, ended. */
export interface OutletEvents {
  /** Viewers can watch. */
  playable(): void;
  starving(starving: boolean): void;
  failed(reason: string): void;
  /** The publisher has gone, and the sinks have every segment. */
  ended(): void;
}

/**
 * Returns the outlet for a stream key of its own, undefined for another. Throws PublishRefused to refuse, with a
 * message for the streamer.
 */
export type Authority = (request: PublishRequest) => Promise<Outlet | undefined>;

/** A connected publisher. */
export interface LiveStream {
  /** Undefined during the first keyframe interval. */
  readonly format: SourceFormat | undefined;
  readonly playable: boolean;
  readonly starving: boolean;
  readonly viewerCount: number;
  readonly encoderPid: number | undefined;
  /** Timed metadata (ID3) for the viewers. */
  putMetadata(text: string): void;
  /** Sends the reason to the encoder and closes its connection. */
  disconnect(reason: string): void;
}
