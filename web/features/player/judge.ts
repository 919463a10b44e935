/** The visible state of the player, also in `data-state`. */
export type PlayerState =
  | 'loading'
  | 'waiting'
  | 'live'
  | 'playing'
  | 'behind'
  | 'paused'
  | 'buffering'
  | 'reconnecting'
  | 'frozen'
  | 'ended'
  | 'error';

/** The state of the stream, as the platform reports it. */
export type StreamState = 'offline' | 'starting' | 'live' | 'reconnecting';

export interface Observation {
  readonly live: boolean;
  readonly stream: StreamState;
  /** The platform says that the encoder is connected, but sends too little. */
  readonly starving: boolean;
  readonly failed: boolean;
  /** There is no playlist yet. */
  readonly absent: boolean;
  /** The playlist has ended. */
  readonly endList: boolean;
  /** The element has played to its end. */
  readonly elementEnded: boolean;
  /** A frame was shown since the source was opened. */
  readonly started: boolean;
  readonly paused: boolean;
  /** Milliseconds without a new frame during playback. */
  readonly stillFor: number;
  /** Seconds, when known. */
  readonly edgeDistance: number | undefined;
  readonly targetLatency: number | undefined;
}

/** Seconds beyond the target latency from which the viewer counts as behind. */
const behindBy = 5;
/** Milliseconds without a new frame that count as stalled. */
const stalledAfter = 1_200;

/** The state to show for an observation. */
export function judge(seen: Observation): PlayerState {
  if (seen.failed) return 'error';
  const stalled = seen.stillFor > stalledAfter;
  if (!seen.live) {
    if (seen.elementEnded) return 'ended';
    if (!seen.started && !seen.paused) return 'loading';
    if (seen.paused) return 'paused';
    return stalled ? 'buffering' : 'playing';
  }
  if (hasPlayedOut(seen)) return isOn(seen.stream) ? 'reconnecting' : 'ended';
  if (seen.stream === 'offline' && (stalled || !seen.started || seen.paused)) return 'ended';
  if (!seen.started) return seen.absent ? 'waiting' : seen.paused ? 'paused' : 'loading';
  if (seen.paused) return 'paused';
  if (stalled) {
    if (seen.stream === 'reconnecting' || seen.absent) return 'reconnecting';
    return seen.starving ? 'frozen' : 'buffering';
  }
  return isBehind(seen) ? 'behind' : 'live';
}

/** An encoder is connected, as far as the platform knows. */
const isOn = (stream: StreamState): boolean => stream === 'live' || stream === 'starting';

/** The playlist has ended, and everything in it was shown. */
export function hasPlayedOut(seen: Observation): boolean {
  return seen.elementEnded || (seen.endList && (seen.stillFor > stalledAfter || !seen.started));
}

/**
 * Whether to ask the platform for the state of the stream: what the player sees may mean that the stream ended, that
 * it goes on under another playlist, or that its encoder stands still or recovered.
 */
export function isInDoubt(seen: Observation): boolean {
  if (!seen.live || seen.stream === 'offline' || seen.failed) return false;
  return (
    seen.absent ||
    seen.endList ||
    seen.starving ||
    (seen.started && !seen.paused && seen.stillFor > stalledAfter)
  );
}

/** Whether to open the playlist again: it ended, and the stream goes on under another one. */
export function shouldReopen(seen: Observation): boolean {
  return seen.live && seen.endList && isOn(seen.stream) && hasPlayedOut(seen) && !seen.failed;
}

/** Whether playback is more than `by` seconds further behind the live edge than it should be. */
export function isBehind({ edgeDistance, targetLatency }: Observation, by = behindBy): boolean {
  return edgeDistance !== undefined && edgeDistance > (targetLatency ?? 3) + by;
}

/** Whether to seek to the live edge: the viewer is behind without having chosen to be. */
export function shouldJump(seen: Observation, pinned: boolean): boolean {
  return seen.live && pinned && !seen.paused && seen.started && !seen.endList && isBehind(seen);
}
