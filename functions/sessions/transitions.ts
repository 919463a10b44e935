import { isDeepStrictEqual } from 'node:util';
import { reasonOf, type StreamEvent, step } from '../../domain/sessions/life';
import type { ChannelCopy, EndReason, SessionRecord } from './items';
import { ended, newSession, withStreams } from './record';
import { beginSession, findSession, listSessions, saveSession } from './sessions-store';

/** Writes that follow from what was read are conditional; this is how often one is tried against others. */
const tries = 6;

/** Reads, decides, writes; and again when somebody else wrote in between. `attempt` answers undefined then. */
async function contend<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let done = 0; done < tries; done += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
    await new Promise((go) => setTimeout(go, Math.random() * 40 * 2 ** done));
  }
  throw new Error('The session is being changed by too many at once');
}

/** Applies an event of the ingest to a channel's newest session, or begins one. */
export async function applyStreamEvent(
  channel: ChannelCopy,
  event: StreamEvent,
  graceMs: number,
): Promise<'ignored' | 'applied'> {
  return await contend(async () => {
    const current = (await listSessions(channel.channelId, { limit: 1 })).items[0];
    const next = step(current, event, graceMs);
    if (next.kind === 'ignore') return 'ignored';
    if (next.kind === 'continue') {
      if (isDeepStrictEqual(next.streams, current!.streams)) return 'ignored';
      const saved = await saveSession(current!, withStreams(current!, next.streams, graceMs));
      return saved ? 'applied' : undefined;
    }
    if (next.endPrevious && !(await saveSession(current!, overdue(current!)))) return undefined;
    const begun = await beginSession(newSession(channel, next.streams, graceMs), current?.sessionId);
    return begun ? 'applied' : undefined;
  });
}

/** A session whose encoder did not come back ended when it was lost. */
export const overdue = (record: SessionRecord): SessionRecord =>
  ended(record, record.since, reasonOf(record.streams));

/**
 * Ends a session if `due` still says so when it is read again; answers it as it is then, or undefined when there
 * is no such session.
 */
export async function endSession(
  sessionId: string,
  due: (record: SessionRecord) => SessionRecord | undefined,
): Promise<SessionRecord | undefined> {
  const result = await contend(async () => {
    const record = await findSession(sessionId);
    if (record === undefined) return { record };
    const after = record.state === 'ended' ? undefined : due(record);
    if (after === undefined) return { record };
    return (await saveSession(record, after)) ? { record: after } : undefined;
  });
  return result.record;
}

/** Ends a session on somebody's word. What its streams still tell afterwards does not open it again. */
export async function endNow(sessionId: string, at: number, reason: EndReason) {
  return await endSession(sessionId, (record) => ended(record, Math.max(at, record.since), reason));
}

/** Changes something of a session that does not bear on its state. */
export async function amend(
  sessionId: string,
  change: (record: SessionRecord) => SessionRecord | undefined,
): Promise<void> {
  await contend(async () => {
    const record = await findSession(sessionId);
    const after = record && change(record);
    if (record === undefined || after === undefined) return 'unchanged';
    return (await saveSession(record, after)) ? 'changed' : undefined;
  });
}
