import { isDeepStrictEqual } from 'node:util';
import { reasonOf, type StreamEvent, step } from '../../domain/sessions/life';
import { conflict, retryOnConflict } from '../kit/store';
import type { ChannelProjection, EndReason, SessionRecord } from './items';
import { ended, newSession, withStreams } from './record';
import { beginSession, findSession, listSessions, saveSession } from './sessions-store';

/** Applies an event of the ingest to a channel's newest session, or begins one. */
export async function applyStreamEvent(
  channel: ChannelProjection,
  event: StreamEvent,
  graceMs: number,
): Promise<'ignored' | 'applied'> {
  return await retryOnConflict(async () => {
    const current = (await listSessions(channel.channelId, { limit: 1 })).items[0];
    const next = step(current, event, graceMs);
    if (next.kind === 'ignore') return 'ignored';
    if (next.kind === 'continue') {
      if (isDeepStrictEqual(next.streams, current!.streams)) return 'ignored';
      const saved = await saveSession(current!, withStreams(current!, next.streams, graceMs));
      return saved ? 'applied' : conflict;
    }
    if (next.endPrevious && !(await saveSession(current!, overdue(current!)))) return conflict;
    const begun = await beginSession(newSession(channel, next.streams, graceMs), current?.sessionId);
    return begun ? 'applied' : conflict;
  });
}

/** A session whose encoder did not reconnect: it ended when the connection was lost. */
export const overdue = (record: SessionRecord): SessionRecord =>
  ended(record, record.since, reasonOf(record.streams));

/**
 * Ends a session as `due` returns it for the current record; undefined from `due` leaves it open. Returns the session
 * as it is then, or undefined when there is none.
 */
export async function endSession(
  sessionId: string,
  due: (record: SessionRecord) => SessionRecord | undefined,
): Promise<SessionRecord | undefined> {
  return await retryOnConflict(async () => {
    const record = await findSession(sessionId);
    if (record === undefined || record.state === 'ended') return record;
    const after = due(record);
    if (after === undefined) return record;
    return (await saveSession(record, after)) ? after : conflict;
  });
}

/** Ends a session at a user's request. Later events of its streams do not open it again. */
export async function endNow(sessionId: string, at: number, reason: EndReason) {
  return await endSession(sessionId, (record) => ended(record, Math.max(at, record.since), reason));
}

/** Changes a session without changing its state. */
export async function amendSession(
  sessionId: string,
  change: (record: SessionRecord) => SessionRecord | undefined,
): Promise<void> {
  await retryOnConflict(async () => {
    const record = await findSession(sessionId);
    const after = record && change(record);
    if (record === undefined || after === undefined) return undefined;
    return (await saveSession(record, after)) ? undefined : conflict;
  });
}
