import { randomInt } from 'node:crypto';
import type { Cloud } from '../../runtime/cloud';
import type { BroadcastSink } from '../hls/broadcast';
import type { Rendition } from '../transcode/ladder';
import { durationOf, recordingPrefix } from './layout';
import { Recording } from './recording';
import { type RecordedChannel, RecordingLog, type RecordingSettings, type RecordingState } from './state';

export type RecordingStatus =
  | 'Recording Start'
  | 'Recording End'
  | 'Recording Start Failure'
  | 'Recording End Failure';

export interface RecordingNotice {
  readonly status: RecordingStatus;
  readonly reason: string;
  readonly state: RecordingState;
  /** Milliseconds; 0 at the start. */
  readonly duration: number;
}

/** The input of a recording for one publication. */
export interface RecordingSink extends BroadcastSink {
  /** The publication is over; the recording ends after the reconnect window. */
  close(): void;
}

/** The recorder: at most one open recording per channel. */
export class Recordings {
  private readonly log: RecordingLog;
  private readonly active = new Map<
    string,
    { recording: Recording; ladder: string; timer?: NodeJS.Timeout }
  >();
  private readonly closing = new Set<Promise<void>>();

  constructor(
    private readonly cloud: Cloud,
    file: string,
    private readonly notify: (notice: RecordingNotice) => Promise<void>,
  ) {
    this.log = new RecordingLog(file);
  }

  /** Finishes recordings that a crash left open. Call once, before any stream. */
  async recover(): Promise<void> {
    for (const state of [...this.log.open.values()]) {
      await this.finish(new Recording(this.cloud, this.log, state.id));
    }
  }

  sink(channel: RecordedChannel, settings: RecordingSettings, streamId: string): RecordingSink {
    let current: Recording | undefined;
    return {
      begin: (renditions) => {
        const next = this.recordingFor(channel, settings, streamId, renditions, current);
        current = next;
      },
      run: (rendition, _run, movie) => current?.run(rendition, movie),
      segment: (rendition, segment) => current?.segment(rendition, segment),
      thumbnail: (jpeg) => current?.thumbnail(jpeg),
      close: () => {
        if (current) this.release(channel.arn, current, settings.reconnectWindow);
      },
    };
  }

  /** Finishes every recording now, because the cloud is stopping. */
  async stop(): Promise<void> {
    for (const [channel, { recording }] of [...this.active]) this.release(channel, recording, 0);
    await Promise.all(this.closing);
    this.log.close();
  }

  private recordingFor(
    channel: RecordedChannel,
    settings: RecordingSettings,
    streamId: string,
    renditions: readonly Rendition[],
    current: Recording | undefined,
  ): Recording {
    const ladder = renditions.map(({ name, width, height }) => `${name} ${width}x${height}`).join();
    const known = this.active.get(channel.arn);
    if (known) {
      clearTimeout(known.timer);
      // IVS too begins another recording when the format differs after a reconnect.
      if (known.ladder === ladder && known.recording.state.settings.bucket === settings.bucket) {
        if (known.recording !== current) known.recording.stream(streamId);
        return known.recording;
      }
      this.release(channel.arn, known.recording, 0);
    }
    const startedAt = Date.now();
    const id = randomId(12);
    const state: RecordingState = {
      id,
      channel,
      settings,
      prefix: recordingPrefix(this.cloud.account, channel.id, startedAt, id),
      startedAt,
      endedAt: startedAt,
      streamIds: [streamId],
      renditions: [],
      thumbnails: 0,
    };
    this.log.write({ type: 'opened', state });
    const recording = new Recording(this.cloud, this.log, id);
    this.active.set(channel.arn, { recording, ladder });
    void this.announce(recording, renditions.length);
    return recording;
  }

  /** Announces the start once every rendition has its initialisation segment stored. */
  private async announce(recording: Recording, renditions: number): Promise<void> {
    for (let wait = 0; wait < 100; wait += 1) {
      await recording.stored;
      const state = this.log.open.get(recording.id);
      if (!state) return;
      if (state.renditions.length >= renditions) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const state = this.log.open.get(recording.id);
    if (!state) return;
    try {
      await recording.writeStart();
      await this.notify({ status: 'Recording Start', reason: '', state, duration: 0 });
    } catch (error) {
      await this.notify({ status: 'Recording Start Failure', reason: String(error), state, duration: 0 });
    }
  }

  private release(channel: string, recording: Recording, window: number): void {
    const known = this.active.get(channel);
    if (known?.recording !== recording) return;
    clearTimeout(known.timer);
    const end = () => {
      this.active.delete(channel);
      const done = this.finish(recording).finally(() => this.closing.delete(done));
      this.closing.add(done);
    };
    if (window <= 0) end();
    else known.timer = setTimeout(end, window);
  }

  private async finish(recording: Recording): Promise<void> {
    await recording.stored;
    const { state } = recording;
    const duration = durationOf(state);
    try {
      await recording.finish();
      await this.notify({ status: 'Recording End', reason: '', state, duration });
    } catch (error) {
      this.cloud.log.error('a recording could not be finished', {
        recording: state.id,
        error: String(error),
      });
      await this.notify({ status: 'Recording End Failure', reason: String(error), state, duration });
    }
    this.log.write({ type: 'closed', id: state.id });
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id in the style of IVS. */
export function randomId(length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += LETTERS[randomInt(LETTERS.length)];
  return text;
}
