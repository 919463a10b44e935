/** The player's state as people see it; the value of `data-state`. */
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

/** The state of the channel's stream, as the platform tells it. */
export type StreamState = 'offline' | 'starting' | 'live' | 'reconnecting';

export interface Observation {
  readonly live: boolean;
  readonly stream: StreamState;
  readonly failed: boolean;
  /** There is no playlist yet. */
  readonly absent: boolean;
  /** The playlist has its end. */
  readonly endList: boolean;
  /** The element has played all it has. */
  readonly elementEnded: boolean;
  /** A frame was shown since the source was opened. */
  readonly started: boolean;
  readonly paused: boolean;
  /** Milliseconds that the picture has stood still though it should move. */
  readonly stillFor: number;
  /** Seconds, when known. */
  readonly edgeDistance: number | undefined;
  readonly targetLatency: number | undefined;
}

/** Seconds behind the wanted latency from which a viewer is told that they are behind. */
const behindBy = 5;
/** Milliseconds of a still picture that a person takes for a stop. */
const still = 1_200;

/** What to show, from what is known. */
export function judge(seen: Observation): PlayerState {
  if (seen.failed) return 'error';
  const still_ = seen.stillFor > still;
  if (!seen.live) {
    if (seen.elementEnded) return 'ended';
    if (!seen.started && !seen.paused) return 'loading';
    if (seen.paused) return 'paused';
    return still_ ? 'buffering' : 'playing';
  }
  if (seen.elementEnded || (seen.endList && (still_ || !seen.started))) return 'ended';
  if (seen.stream === 'offline' && (still_ || !seen.started || seen.paused)) return 'ended';
  if (!seen.started) return seen.absent ? 'waiting' : seen.paused ? 'paused' : 'loading';
  if (seen.paused) return 'paused';
  if (still_) return seen.stream === 'reconnecting' || seen.absent ? 'reconnecting' : 'buffering';
  return isBehind(seen) ? 'behind' : 'live';
}

function isBehind({ edgeDistance, targetLatency }: Observation): boolean {
  return edgeDistance !== undefined && edgeDistance > (targetLatency ?? 3) + behindBy;
}

/** Whether a viewer who did not ask to be behind should be taken to the live edge by a seek. */
export function shouldJump(seen: Observation, pinned: boolean): boolean {
  return seen.live && pinned && !seen.paused && seen.started && !seen.endList && isBehind(seen);
}
