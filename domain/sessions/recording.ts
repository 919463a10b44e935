/** The recordings of a session, by storage prefix. All times are epoch milliseconds. */

export interface RecordingFacts {
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
}

export type Recordings = Readonly<Record<string, RecordingFacts>>;

export interface RecordingEvent {
  /** `ivs/v1/<account>/<channel>/<year>/…`, without leading or trailing slash. */
  readonly prefix: string;
  readonly kind: 'started' | 'ended';
  readonly time: number;
  readonly durationMs: number | null;
}

const none: RecordingFacts = { startedAt: null, endedAt: null, durationMs: null };

/** Merges an event into the facts, in any order and any number of times. */
export function learnRecording(recordings: Recordings, event: RecordingEvent): Recordings {
  const before = recordings[event.prefix] ?? none;
  const after: RecordingFacts =
    event.kind === 'started'
      ? { ...before, startedAt: Math.min(before.startedAt ?? event.time, event.time) }
      : {
          ...before,
          endedAt: Math.max(before.endedAt ?? event.time, event.time),
          durationMs:
            event.durationMs === null
              ? before.durationMs
              : Math.max(before.durationMs ?? 0, event.durationMs),
        };
  return { ...recordings, [event.prefix]: after };
}

/** The path under which CloudFront serves a file of a recording. */
const address = (prefix: string, file: string): string => `/vod/${prefix}/media/${file}`;

const newest = (recordings: Recordings): string | undefined =>
  Object.entries(recordings)
    .sort(
      ([a, x], [b, y]) =>
        (x.startedAt ?? x.endedAt ?? 0) - (y.startedAt ?? y.endedAt ?? 0) || (a < b ? -1 : 1),
    )
    .at(-1)?.[0];

/** The latest thumbnail of the stream; the ingest replaces it every few seconds. */
export function thumbnailUrl(recordings: Recordings): string | null {
  const prefix = newest(recordings);
  return prefix === undefined ? null : address(prefix, 'latest_thumbnail/thumb.jpg');
}

/** One uninterrupted piece of a recording: the ingest begins another each time the encoder connects. */
export interface RecordingPart {
  readonly playbackUrl: string;
  readonly startedAt: number;
  readonly durationMs: number | null;
}

/** The recording of the stream that runs, which grows with it; null while there is none. */
export function growingRecording(recordings: Recordings): Omit<RecordingPart, 'durationMs'> | null {
  const prefix = newest(recordings);
  const facts = prefix === undefined ? undefined : recordings[prefix];
  if (prefix === undefined || facts?.startedAt == null || facts.endedAt !== null) return null;
  return { playbackUrl: address(prefix, 'hls/master.m3u8'), startedAt: facts.startedAt };
}

export interface PlayableRecording {
  /** In the order in which they were streamed; at least one. */
  readonly parts: readonly RecordingPart[];
  /** Of all parts; null while that of one is unknown. */
  readonly durationMs: number | null;
  readonly thumbnailUrl: string;
}

/** The complete parts of a session's recordings; null while there are none. */
export function playableRecording(recordings: Recordings): PlayableRecording | null {
  const parts = Object.entries(recordings).flatMap(([prefix, { startedAt, endedAt, durationMs }]) =>
    endedAt === null || durationMs === 0
      ? []
      : [{ prefix, startedAt: startedAt ?? endedAt - (durationMs ?? 0), durationMs }],
  );
  parts.sort((a, b) => a.startedAt - b.startedAt || (a.prefix < b.prefix ? -1 : 1));
  if (parts.length === 0) return null;
  const longest = parts.reduce((best, part) =>
    (part.durationMs ?? 0) > (best.durationMs ?? 0) ? part : best,
  );
  return {
    parts: parts.map(({ prefix, startedAt, durationMs }) => ({
      playbackUrl: address(prefix, 'hls/master.m3u8'),
      startedAt,
      durationMs,
    })),
    durationMs: parts.reduce<number | null>(
      (sum, { durationMs }) => (sum === null || durationMs === null ? null : sum + durationMs),
      0,
    ),
    thumbnailUrl: address(longest.prefix, 'latest_thumbnail/thumb.jpg'),
  };
}
