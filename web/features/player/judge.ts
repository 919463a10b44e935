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
  | 'ended'
  | 'error';

/** The state of the stream, as the platform reports it. */
export type StreamState = 'offline' | 'starting' | 'live' | 'reconnecting';

export interface Observation {
  readonly live: boolean;
  readonly stream: StreamState;
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
  if (seen.elementEnded || (seen.endList && (stalled || !seen.started))) return 'ended';
  if (seen.stream === 'offline' && (stalled || !seen.started || seen.paused)) return 'ended';
  if (!seen.started) return seen.absent ? 'waiting' : seen.paused ? 'paused' : 'loading';
  if (seen.paused) return 'paused';
  if (stalled) return seen.stream === 'reconnecting' || seen.absent ? 'reconnecting' : 'buffering';
  return isBehind(seen) ? 'behind' : 'live';
}

function isBehind({ edgeDistance, targetLatency }: Observation): boolean {
  return edgeDistance !== undefined && edgeDistance > (targetLatency ?? 3) + behindBy;
}

/** Whether to seek to the live edge: the viewer is behind without having chosen to be. */
export function shouldJump(seen: Observation, pinned: boolean): boolean {
  return seen.live && pinned && !seen.paused && seen.started && !seen.endList && isBehind(seen);
}
