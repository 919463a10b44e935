import { decidingStream, lifeOf, type StreamEvent, type Streams } from './life';

/** A stream in the ingest's current list. */
export interface ObservedStream {
  readonly streamId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly viewers: number;
  /** Undefined while the ingest does not know. */
  readonly starving?: boolean | undefined;
}

export interface Patience {
  readonly graceMs: number;
  /** How long a session may wait for its first video. */
  readonly startingMs: number;
}

export type Finding =
  | { readonly kind: 'nothing' }
  /** The session continues with this audience. */
  | { readonly kind: 'viewers'; readonly viewers: number }
  /** An event that never arrived. */
  | { readonly kind: 'missed'; readonly event: StreamEvent }
  | { readonly kind: 'end'; readonly at: number; readonly reason: 'never-started' | 'overdue' };

/** How far the ingest's list may lag behind its events. Milliseconds. */
export const listLagMs = 60_000;

/** What to do about an open session, given the stream that the ingest lists for its channel. */
export function inspect(
  streams: Streams,
  observed: ObservedStream | undefined,
  now: number,
  { graceMs, startingMs }: Patience,
): Finding {
  const { state, since, startedAt } = lifeOf(streams);
  if (observed !== undefined) {
    const facts = streams[observed.streamId];
    if (state === 'live' && facts) {
      const { streamId, starving, viewers } = observed;
      if (starving === undefined || starving === (facts.health?.starving ?? false)) {
        return { kind: 'viewers', viewers };
      }
      return { kind: 'missed', event: { streamId, kind: starving ? 'starving' : 'recovered', time: now } };
    }
    if (facts?.endedAt == null && facts?.startedAt == null)
      return { kind: 'missed', event: startOf(observed) };
  }
  if (state === 'live' && observed === undefined && now - since > listLagMs) {
    const { streamId } = decidingStream(streams);
    return { kind: 'missed', event: { streamId, kind: 'ended', time: now } };
  }
  if (state === 'reconnecting' && now >= since + graceMs)
    return { kind: 'end', at: since, reason: 'overdue' };
  if (state === 'starting' && now >= startedAt + startingMs) {
    return { kind: 'end', at: now, reason: 'never-started' };
  }
  return { kind: 'nothing' };
}

/** The start event of a listed stream. */
export function startOf(observed: ObservedStream): StreamEvent {
  return { streamId: observed.streamId, kind: 'started', time: observed.startedAt };
}
