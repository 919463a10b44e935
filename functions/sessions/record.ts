import { newId } from '../../domain/kit/id';
import { lifeOf, type Streams } from '../../domain/sessions/life';
import type { LiveCard, Session } from '../../domain/sessions/model';
import { growingRecording, playableRecording, thumbnailUrl } from '../../domain/sessions/recording';
import type { ChannelProjection, EndReason, SessionRecord } from './items';

/** A session with these facts and the state derived from them. Not for ended sessions, which are final. */
export function withStreams(record: SessionRecord, streams: Streams, graceMs: number): SessionRecord {
  const life = lifeOf(streams);
  const graceEndsAt = life.state === 'reconnecting' ? life.since + graceMs : null;
  return { ...record, ...life, streams, graceEndsAt };
}

/** The session that begins with these facts. */
export function newSession(channel: ChannelProjection, streams: Streams, graceMs: number): SessionRecord {
  const life = lifeOf(streams);
  return withStreams(
    {
      ...life,
      sessionId: newId('session', life.startedAt),
      channel,
      streams,
      recordings: {},
      graceEndsAt: null,
      endedAt: null,
      endReason: null,
      viewers: 0,
      peakViewers: 0,
      version: 0,
    },
    streams,
    graceMs,
  );
}

/** The session at its end, which is final. */
export function ended(record: SessionRecord, at: number, reason: EndReason): SessionRecord {
  return {
    ...record,
    state: 'ended',
    since: at,
    endedAt: at,
    endReason: reason,
    graceEndsAt: null,
    starving: false,
    viewers: 0,
  };
}

const iso = (time: number): string => new Date(time).toISOString();

/** The session as clients see it. An ended one holds its channel's old name, so the current one is a parameter. */
export function presentSession(
  record: SessionRecord,
  { name, displayName }: Pick<ChannelProjection, 'name' | 'displayName'>,
): Session {
  return {
    sessionId: record.sessionId,
    channelId: record.channel.channelId,
    name,
    displayName,
    state: record.state,
    startedAt: iso(record.startedAt),
    liveAt: record.liveAt === null ? null : iso(record.liveAt),
    endedAt: record.endedAt === null ? null : iso(record.endedAt),
    endReason: record.endReason,
    title: record.channel.title,
    category: record.channel.category,
    viewers: record.viewers,
    peakViewers: record.peakViewers,
    reconnects: record.reconnects,
    starving: record.starving,
    thumbnailUrl: thumbnailUrl(record.recordings),
    rewind: presentRewind(record),
    recording: presentRecording(record),
  };
}

function presentRewind({ state, recordings }: SessionRecord): Session['rewind'] {
  const growing = state === 'live' ? growingRecording(recordings) : null;
  return growing && { ...growing, startedAt: iso(growing.startedAt) };
}

function presentRecording(record: SessionRecord): Session['recording'] {
  const recording = replayOf(record);
  if (recording === null) return null;
  return {
    ...recording,
    parts: recording.parts.map((part) => ({ ...part, startedAt: iso(part.startedAt) })),
  };
}

/** The recording of a session, which is complete once the session has ended. */
export const replayOf = ({ state, recordings }: Pick<SessionRecord, 'state' | 'recordings'>) =>
  state === 'ended' ? playableRecording(recordings) : null;

/** The session's card in the live directory; undefined while there is nothing to watch. */
export function presentCard(record: SessionRecord): LiveCard | undefined {
  const { channel, state } = record;
  if (record.liveAt === null || state === 'ended' || state === 'starting') return undefined;
  return {
    sessionId: record.sessionId,
    state,
    channelId: channel.channelId,
    name: channel.name,
    displayName: channel.displayName,
    avatarColour: channel.avatarColour,
    title: channel.title,
    category: channel.category,
    tags: [...channel.tags],
    language: channel.language,
    mature: channel.mature,
    startedAt: iso(record.liveAt),
    viewers: record.viewers,
    thumbnailUrl: thumbnailUrl(record.recordings),
  };
}
