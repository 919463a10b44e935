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

export interface PlayableRecording {
  readonly playbackUrl: string;
  readonly durationMs: number | null;
  readonly thumbnailUrl: string;
}

/** The longest complete recording; null while there is none. */
export function playableRecording(recordings: Recordings): PlayableRecording | null {
  const complete = Object.entries(recordings).filter(([, facts]) => facts.endedAt !== null);
  complete.sort(([a, x], [b, y]) => (x.durationMs ?? 0) - (y.durationMs ?? 0) || (a < b ? -1 : 1));
  const best = complete.at(-1);
  if (best === undefined) return null;
  const [prefix, { durationMs }] = best;
  return {
    playbackUrl: address(prefix, 'hls/master.m3u8'),
    durationMs,
    thumbnailUrl: address(prefix, 'latest_thumbnail/thumb.jpg'),
  };
}
