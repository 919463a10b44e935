import type { Cloud } from '../../runtime/cloud';
import type { Movie } from '../hls/movie';
import { joinFragments } from '../hls/remux';
import type { Segment } from '../hls/rendition';
import type { Rendition } from '../transcode/ladder';
import { eventDocument, initName, masterPlaylist, renditionPlaylist, segmentName } from './layout';
import type { RecordingLog, RecordingState } from './state';

const ATTEMPTS = 4;
/** The playlists of a stream that is recorded are written again this often, and less often the longer they are. */
const GROW_MS = 4_000;
const GROW_MS_AN_ENTRY = 4;

/** Writes one recording to the object store, in order. Everything in the log is in the store. */
export class Recording {
  private queue: Promise<void> = Promise.resolve();
  private lastThumbnail = 0;
  /** Allocated segment numbers by rendition; the log follows once they are stored. */
  private readonly numbers = new Map<string, number>();
  private readonly inits = new Map<string, number>();
  /** When each rendition's playlist was written last. */
  private readonly grownAt = new Map<string, number>();

  constructor(
    private readonly cloud: Cloud,
    private readonly log: RecordingLog,
    readonly id: string,
  ) {}

  get state(): RecordingState {
    return this.log.open.get(this.id)!;
  }

  run({ name, width, height }: Rendition, movie: Movie): void {
    const number = (this.inits.get(name) ?? -1) + 1;
    this.inits.set(name, number);
    const rendition = { name, width, height, codecs: movie.tracks.map(({ codec }) => codec).join(',') };
    const init = movie.init;
    this.step(async () => {
      await this.put(`media/hls/${name}/${initName(number)}`, init, 'video/mp4');
      this.log.write({ type: 'init', id: this.id, rendition });
    });
  }

  segment({ name }: Rendition, segment: Segment): void {
    const number = this.numbers.get(name) ?? 0;
    this.numbers.set(name, number + 1);
    const init = this.inits.get(name);
    if (init === undefined) return;
    const body = joinFragments(segment.fragments, number);
    const entry = { number, init, duration: segment.duration, bytes: body.length };
    this.step(async () => {
      await this.put(`media/hls/${name}/${segmentName(number)}`, body, 'video/mp4');
      this.log.write({ type: 'segment', id: this.id, rendition: name, entry, at: Date.now() });
      await this.grow(name);
    });
  }

  /** Writes the playlists while the stream runs, so that viewers can seek back in it, as with IVS. */
  private async grow(name: string): Promise<void> {
    const { renditions } = this.state;
    const entries = renditions.find(({ rendition }) => rendition.name === name)?.entries ?? [];
    const now = Date.now();
    if (now - (this.grownAt.get(name) ?? 0) < GROW_MS + entries.length * GROW_MS_AN_ENTRY) return;
    this.grownAt.set(name, now);
    await this.put(`media/hls/${name}/playlist.m3u8`, renditionPlaylist(entries, true), PLAYLIST_TYPE);
    if (renditions.some(({ rendition }) => !this.grownAt.has(rendition.name))) return;
    await this.put('media/hls/master.m3u8', masterPlaylist(this.state), PLAYLIST_TYPE);
  }

  thumbnail(jpeg: Buffer): void {
    const { thumbnailInterval: interval, thumbnailStorage = ['SEQUENTIAL'] } = this.state?.settings ?? {};
    const now = Date.now();
    if (interval === undefined || now - this.lastThumbnail < interval * 1000) return;
    this.lastThumbnail = now;
    this.step(async () => {
      if (thumbnailStorage.includes('LATEST')) {
        await this.put('media/latest_thumbnail/thumb.jpg', jpeg, 'image/jpeg');
      }
      if (!thumbnailStorage.includes('SEQUENTIAL')) return;
      await this.put(`media/thumbnails/thumb${this.state.thumbnails}.jpg`, jpeg, 'image/jpeg');
      this.log.write({ type: 'thumbnail', id: this.id });
    });
  }

  stream(streamId: string): void {
    this.log.write({ type: 'stream', id: this.id, streamId });
  }

  /** Writes the start document once the first segment is stored, when the renditions are known. */
  async writeStart(): Promise<void> {
    await this.queue;
    await this.put(
      'events/recording-started.json',
      eventDocument(this.state, 'RECORDING_STARTED'),
      JSON_TYPE,
    );
  }

  /** Writes the playlists and the end document. Idempotent: after a crash it is repeated at the next start. */
  async finish(): Promise<void> {
    await this.queue;
    const state = this.state;
    for (const { rendition, entries } of state.renditions) {
      await this.put(`media/hls/${rendition.name}/playlist.m3u8`, renditionPlaylist(entries), PLAYLIST_TYPE);
    }
    await this.put('media/hls/master.m3u8', masterPlaylist(state), PLAYLIST_TYPE);
    await this.put('events/recording-ended.json', eventDocument(state, 'RECORDING_ENDED'), JSON_TYPE);
  }

  /** Resolves when everything written so far is stored. */
  get stored(): Promise<void> {
    return this.queue;
  }

  private step(work: () => Promise<void>): void {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.cloud.log.error('part of a recording is lost', { recording: this.id, error: String(error) });
    });
  }

  private async put(name: string, body: Buffer | string, contentType: string): Promise<void> {
    const { settings, prefix } = this.state;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.cloud.ports.objects.put(settings.bucket, `${prefix}/${name}`, Buffer.from(body), {
          contentType,
        });
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
      }
    }
  }
}

const JSON_TYPE = 'application/json';
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
