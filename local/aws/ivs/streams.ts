import { join } from 'node:path';
import type { LiveStream, Outlet } from '../../media/outlet';
import type { MediaPlane } from '../../media/plane';
import { type RecordingNotice, Recordings, randomId } from '../../media/recording/recordings';
import { PublishRefused, type PublishRequest } from '../../media/rtmp/publication';
import type { Cloud } from '../../runtime/cloud';
import type { ChannelRecord, IvsStore, SessionRecord } from './store';

/** How long the playback address of a dropped stream waits for it to reconnect. Milliseconds. */
const RECONNECT_MS = 30_000;
const EMIT_ATTEMPTS = 5;

type StateEvent = 'Session Created' | 'Stream Start' | 'Stream End' | 'Session Ended' | 'Stream Failure';

const occupied = () => new PublishRefused('Another encoder is publishing with this stream key.');

/** The last part of an ARN, which names the channel in playback addresses and recordings. */
export function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The lifecycle of streams: who may publish, the sessions, and their events. */
export class Streams {
  private readonly recordings: Recordings;
  private ready = false;
  /** Channels on whose publisher is being decided: a second one that comes meanwhile is refused. */
  private readonly deciding = new Set<string>();
  /** Emits the events of each channel in order. */
  private readonly emitting = new Map<string, Promise<void>>();

  constructor(
    private readonly cloud: Cloud,
    private readonly plane: MediaPlane,
    private readonly store: IvsStore,
  ) {
    this.recordings = new Recordings(cloud, join(cloud.stateDir, 'ivs', 'recordings.jsonl'), (notice) =>
      this.emitRecording(notice),
    );
    plane.register((request) => this.outletFor(request));
  }

  /** Finishes the recordings and sessions that a crash left open. */
  async recover(): Promise<void> {
    await this.recordings.recover();
    // Publishers wait until then, so that every open session is of an earlier run.
    for (const session of this.store.list('session')) {
      if (session.endTime === undefined) this.end(session.streamId);
    }
    await this.emitted();
    this.ready = true;
  }

  async stop(): Promise<void> {
    await this.recordings.stop();
    await this.emitted();
  }

  live(channelArn: string): { session: SessionRecord; stream: LiveStream } | undefined {
    const stream = this.plane.live(idOf(channelArn));
    const session = this.store.sessionsOf(channelArn).find((candidate) => candidate.endTime === undefined);
    return stream && session ? { session, stream } : undefined;
  }

  private async outletFor({ app, key, secure }: PublishRequest): Promise<Outlet | undefined> {
    if (app !== 'app') return undefined;
    if (!this.ready) {
      throw new PublishRefused('The server is starting. Try again.', 'NetStream.Publish.Rejected');
    }
    const record = this.store.keyByValue(key);
    const channel = record && this.store.get('channel', record.channelArn);
    if (!channel) return undefined;
    if (!secure && !channel.insecureIngest) {
      throw new PublishRefused('This channel accepts RTMPS only. Begin the server address with rtmps://.');
    }
    const id = idOf(channel.arn);
    if (this.deciding.has(id)) throw occupied();
    this.deciding.add(id);
    try {
      if (!(await this.plane.makeWay(id)) || this.plane.live(id)) throw occupied();
      return this.outlet(channel);
    } finally {
      // Not before the media plane has the publisher.
      setImmediate(() => this.deciding.delete(id));
    }
  }

  private outlet(channel: ChannelRecord): Outlet {
    const streamId = `st-${randomId(24)}`;
    const configuration = this.store.get('recording', channel.recordingConfigurationArn);
    const sink = configuration
      ? this.recordings.sink(
          { arn: channel.arn, id: idOf(channel.arn), name: channel.name },
          {
            bucket: configuration.bucket,
            reconnectWindow: configuration.recordingReconnectWindowSeconds * 1000,
            ...(configuration.thumbnails.mode === 'INTERVAL'
              ? {
                  thumbnailInterval: configuration.thumbnails.seconds,
                  thumbnailStorage: configuration.thumbnails.storage,
                }
              : {}),
          },
          streamId,
        )
      : undefined;
    this.store.put('session', streamId, {
      streamId,
      channelArn: channel.arn,
      channelName: channel.name,
      startTime: new Date().toISOString(),
      events: [],
    });
    this.emitState(streamId, 'Session Created');
    return {
      channel: idOf(channel.arn),
      ladder: channel.type === 'BASIC' ? 'source-only' : 'all',
      reconnectMs: RECONNECT_MS,
      sinks: sink ? [sink] : [],
      events: {
        playable: () => {
          this.storeFormat(streamId, this.plane.live(idOf(channel.arn)));
          this.emitState(streamId, 'Stream Start');
        },
        starving: (starving) =>
          this.record(streamId, 'IVS Stream Health Change', starving ? 'Starvation Start' : 'Starvation End'),
        failed: (reason) => {
          this.cloud.log.warn('a stream failed', { channel: channel.name, reason });
          this.emitState(streamId, 'Stream Failure', { reason });
        },
        ended: () => {
          sink?.close();
          this.end(streamId);
        },
      },
    };
  }

  private end(streamId: string): void {
    const session = this.store.get('session', streamId);
    if (!session) return;
    const started = session.events.some(({ name }) => name === 'Stream Start');
    if (started) this.emitState(streamId, 'Stream End');
    this.emitState(streamId, 'Session Ended');
    // Ended once the events are out: after a crash in between they are emitted again; consumers handle duplicates.
    void this.after(session.channelArn, async () => {
      const known = this.store.get('session', streamId);
      if (known) this.store.put('session', streamId, { ...known, endTime: new Date().toISOString() });
    });
  }

  private storeFormat(streamId: string, stream: LiveStream | undefined): void {
    const session = this.store.get('session', streamId);
    if (!session || !stream?.format) return;
    const { width, height, frameRate, bitrate, audio } = stream.format;
    this.store.put('session', streamId, { ...session, ingest: { width, height, frameRate, bitrate, audio } });
  }

  private emitState(streamId: string, name: StateEvent, more: Record<string, unknown> = {}): void {
    this.record(streamId, 'IVS Stream State Change', name, more);
  }

  private record(
    streamId: string,
    detailType: string,
    name: string,
    more: Record<string, unknown> = {},
  ): void {
    const session = this.store.get('session', streamId);
    if (!session) return;
    const time = new Date().toISOString();
    const events = [{ name, type: detailType, eventTime: time }, ...session.events].slice(0, 500);
    this.store.put('session', streamId, { ...session, events });
    const detail = { event_name: name, channel_name: session.channelName, stream_id: streamId, ...more };
    void this.after(session.channelArn, () => this.emit(detailType, session.channelArn, time, detail));
  }

  private async emitRecording({ status, reason, state, duration }: RecordingNotice): Promise<void> {
    const detail = {
      channel_name: state.channel.name,
      stream_id: state.streamIds.at(-1),
      recording_status: status,
      recording_status_reason: reason,
      recording_s3_bucket_name: state.settings.bucket,
      recording_s3_key_prefix: state.prefix,
      recording_duration_ms: duration,
      recording_session_id: state.id,
      recording_session_stream_ids: state.streamIds,
    };
    await this.after(state.channel.arn, () =>
      this.emit('IVS Recording State Change', state.channel.arn, new Date().toISOString(), detail),
    );
  }

  private async emit(detailType: string, channelArn: string, time: string, detail: unknown): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.cloud.ports.emit({ source: 'aws.ivs', detailType, resources: [channelArn], time, detail });
        return;
      } catch (error) {
        if (attempt === EMIT_ATTEMPTS) {
          this.cloud.log.error('an IVS event could not be emitted', { detailType, error: String(error) });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
      }
    }
  }

  private after(channelArn: string, work: () => Promise<void>): Promise<void> {
    const next = (this.emitting.get(channelArn) ?? Promise.resolve()).then(work);
    this.emitting.set(channelArn, next);
    return next;
  }

  private async emitted(): Promise<void> {
    await Promise.all(this.emitting.values());
  }
}
