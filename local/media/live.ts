import { Broadcast } from './hls/broadcast';
import { holds, timingOf } from './hls/timing';
import type { LiveStream, Outlet } from './outlet';
import { type Publication, type PublishEnd, type Publisher, PublishRefused } from './rtmp/publication';
import { Ingest, type IngestOptions, type RunOutput } from './transcode/ingest';
import { ladderFor, type Rendition } from './transcode/ladder';
import type { ProbeResult } from './transcode/probe';

/** How long viewers can still fetch the end of a broadcast. Milliseconds. */
const END_FETCHABLE_MS = 60_000;

/** One channel: at most one publisher, and the broadcast for its viewers. */
export class Live {
  broadcast: Broadcast | undefined;
  thumbnail: Buffer | undefined;
  private stream: Stream | undefined;
  private readonly ended = new Map<string, { broadcast: Broadcast; timer: NodeJS.Timeout }>();
  private reconnectTimer: NodeJS.Timeout | undefined;
  private readonly finished = new Set<Promise<void>>();

  constructor(private readonly options: IngestOptions) {}

  get current(): LiveStream | undefined {
    return this.stream;
  }

  byId(id: string): Broadcast | undefined {
    return this.broadcast?.id === id ? this.broadcast : this.ended.get(id)?.broadcast;
  }

  /**
   * Whether another publisher may publish. One that has gone, or stands still, is disconnected for it: the viewers keep
   * their playlist. Resolves once its media is delivered.
   */
  async makeWay(): Promise<boolean> {
    const { stream } = this;
    if (!stream) return true;
    if (!stream.ingest.givesWay) return false;
    stream.replace();
    await stream.done;
    return true;
  }

  /** @throws PublishRefused while another publisher is connected */
  publish(publisher: Publisher, outlet: Outlet): Publication {
    if (this.stream) throw new PublishRefused('Another encoder is publishing with this stream key.');
    const stream = new Stream(this, publisher, outlet, this.options);
    this.stream = stream;
    this.finished.add(stream.done);
    void stream.done.then(() => this.finished.delete(stream.done));
    return stream.ingest;
  }

  async close(): Promise<void> {
    await Promise.all(this.finished);
    clearTimeout(this.reconnectTimer);
    for (const { timer } of this.ended.values()) clearTimeout(timer);
    this.ended.clear();
  }

  /** Continues the broadcast if its ladder fits the new run, or begins another. */
  broadcastFor({ format }: ProbeResult, renditions: readonly Rendition[], playable: () => void): Broadcast {
    clearTimeout(this.reconnectTimer);
    const known = this.broadcast;
    const timing = timingOf(format.frameRate, format.keyframeInterval);
    if (known && sameSizes(known.renditions, renditions) && holds(known.timing, timing)) {
      known.onPlayable = playable;
      known.frameRate = format.frameRate;
      if (known.ready) playable();
      return known;
    }
    this.endBroadcast();
    this.broadcast = new Broadcast(renditions, format.frameRate, timing, playable);
    return this.broadcast;
  }

  /** The publisher has gone; after a broken connection it has `reconnectMs` milliseconds to reconnect. */
  released(stream: Stream, why: PublishEnd, reconnectMs: number): void {
    if (this.stream === stream) this.stream = undefined;
    if (why === 'unpublished' || reconnectMs <= 0) this.endBroadcast();
    else this.reconnectTimer = setTimeout(() => this.endBroadcast(), reconnectMs);
  }

  private endBroadcast(): void {
    clearTimeout(this.reconnectTimer);
    const broadcast = this.broadcast;
    if (!broadcast) return;
    this.broadcast = undefined;
    broadcast.end();
    const timer = setTimeout(() => this.ended.delete(broadcast.id), END_FETCHABLE_MS);
    timer.unref();
    this.ended.set(broadcast.id, { broadcast, timer });
  }
}

/** A playlist can go on with other frame rates and bitrates, but not with other pictures, or without sound. */
function sameSizes(left: readonly Rendition[], right: readonly Rendition[]): boolean {
  const shape = (ladder: readonly Rendition[]) =>
    ladder.map(({ width, height }) => `${width}x${height}`).join();
  return shape(left) === shape(right);
}

/** One publication on a channel. */
class Stream implements LiveStream {
  playable = false;
  starving = false;
  readonly ingest: Ingest;
  /** Resolves when the publisher has gone and its media is delivered. */
  readonly done: Promise<void>;

  constructor(
    private readonly live: Live,
    private readonly publisher: Publisher,
    private readonly outlet: Outlet,
    options: IngestOptions,
  ) {
    let finish: () => void = () => undefined;
    this.done = new Promise((resolve) => {
      finish = resolve;
    });
    this.ingest = new Ingest(publisher, options, {
      run: (result) => this.run(result),
      runEnded: () => this.live.broadcast?.cut(),
      starving: (starving) => {
        this.starving = starving;
        outlet.events.starving(starving);
      },
      failed: (reason) => outlet.events.failed(reason),
      ended: (why) => {
        live.released(this, why, outlet.reconnectMs);
        outlet.events.ended();
        finish();
      },
    });
  }

  get format() {
    return this.ingest.format;
  }

  get viewerCount(): number {
    return this.live.broadcast?.viewerCount() ?? 0;
  }

  get encoderPid(): number | undefined {
    return this.ingest.encoderPid;
  }

  putMetadata(text: string): void {
    this.live.broadcast?.addMetadata(text);
  }

  disconnect(reason: string): void {
    this.publisher.disconnect('NetStream.Publish.Rejected', reason, 'unpublished');
  }

  /** Disconnects a publisher whose stream another one continues. */
  replace(): void {
    this.publisher.disconnect(
      'NetStream.Publish.Rejected',
      'Another encoder continues this stream.',
      'dropped',
    );
  }

  private run(result: ProbeResult): RunOutput {
    const renditions = ladderFor(result.format, this.outlet.ladder);
    const broadcast = this.live.broadcastFor(result, renditions, () => {
      if (this.playable) return;
      this.playable = true;
      this.outlet.events.playable();
    });
    return {
      renditions,
      outlets: broadcast.begin(this.outlet.sinks, renditions, result.epoch),
      thumbnail: (jpeg) => {
        this.live.thumbnail = jpeg;
        broadcast.setThumbnail(jpeg);
      },
    };
  }
}
