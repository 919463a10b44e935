import { decidingStream, lifeOf, type StreamEvent, type Streams } from './life';

/** A stream as the ingest lists it now. */
export interface ObservedStream {
  readonly streamId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly viewers: number;
}

export interface Patience {
  readonly graceMs: number;
  /** How long a session may wait for its first picture. */
  readonly startingMs: number;
}

export type Finding =
  | { readonly kind: 'nothing' }
  /** The session goes on; this is its audience. */
  | { readonly kind: 'viewers'; readonly viewers: number }
  /** An event that should have come and did not. */
  | { readonly kind: 'missed'; readonly event: StreamEvent }
  | { readonly kind: 'end'; readonly at: number; readonly reason: 'never-started' | 'overdue' };

/** The ingest's list may trail its events: a stream that is not listed yet is not lost yet. Milliseconds. */
export const listLagMs = 60_000;

/** What to do about a session that goes on, given what the ingest lists for its channel. */
export function inspect(
  streams: Streams,
  observed: ObservedStream | undefined,
  now: number,
  { graceMs, startingMs }: Patience,
): Finding {
  const { state, since, startedAt } = lifeOf(streams);
  if (observed !== undefined) {
    if (state === 'live' && streams[observed.streamId]) return { kind: 'viewers', viewers: observed.viewers };
    const facts = streams[observed.streamId];
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

/** The event that a listed stream should have told. */
export function startOf(observed: ObservedStream): StreamEvent {
  return { streamId: observed.streamId, kind: 'started', time: observed.startedAt };
}
