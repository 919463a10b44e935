import { type Journal, openJournal } from '../../runtime/journal';

/** The settings of an IVS recording configuration. */
export interface RecordingSettings {
  readonly bucket: string;
  /** How long after a stream's end another one continues the same recording. Milliseconds. */
  readonly reconnectWindow: number;
  /** Seconds between thumbnails; undefined for none. */
  readonly thumbnailInterval?: number;
  /** All thumbnails by number, the latest under a fixed name, or both. @default SEQUENTIAL */
  readonly thumbnailStorage?: readonly ('SEQUENTIAL' | 'LATEST')[];
}

export interface RecordedChannel {
  readonly arn: string;
  /** The last part of the ARN. */
  readonly id: string;
  readonly name: string;
}

export interface RecordedRendition {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly codecs: string;
}

/** One stored segment. */
export interface Entry {
  /** Its number in the file names; a number is missing if a segment could not be stored. */
  readonly number: number;
  /** Number of its initialisation segment. */
  readonly init: number;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
}

/** The state needed to finish a recording, also after a crash. */
export interface RecordingState {
  readonly id: string;
  readonly channel: RecordedChannel;
  readonly settings: RecordingSettings;
  /** `ivs/v1/<account>/<channel>/<Y>/<M>/<D>/<h>/<m>/<id>` */
  readonly prefix: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  endedAt: number;
  readonly streamIds: string[];
  readonly renditions: { rendition: RecordedRendition; entries: Entry[]; inits: number }[];
  thumbnails: number;
}

export type RecordingChange =
  | { readonly type: 'opened'; readonly state: RecordingState }
  | { readonly type: 'stream'; readonly id: string; readonly streamId: string }
  | { readonly type: 'init'; readonly id: string; readonly rendition: RecordedRendition }
  | {
      readonly type: 'segment';
      readonly id: string;
      readonly rendition: string;
      readonly entry: Entry;
      readonly at: number;
    }
  | { readonly type: 'thumbnail'; readonly id: string }
  | { readonly type: 'closed'; readonly id: string };

/** Unfinished recordings; survives `kill -9`. */
export class RecordingLog {
  readonly open = new Map<string, RecordingState>();
  private readonly journal: Journal<RecordingChange>;

  constructor(file: string) {
    this.journal = openJournal<RecordingChange>(file, (change) => this.apply(change));
    this.journal.compact([...this.open.values()].map((state) => ({ type: 'opened', state })));
  }

  write(change: RecordingChange): void {
    this.journal.append(change);
    this.apply(change);
  }

  close(): void {
    this.journal.close();
  }

  private apply(change: RecordingChange): void {
    if (change.type === 'opened') {
      this.open.set(change.state.id, structuredClone(change.state));
      return;
    }
    const state = this.open.get(change.id);
    if (!state) return;
    switch (change.type) {
      case 'stream':
        state.streamIds.push(change.streamId);
        return;
      case 'init': {
        const known = state.renditions.find(({ rendition }) => rendition.name === change.rendition.name);
        if (known) known.inits += 1;
        else state.renditions.push({ rendition: change.rendition, entries: [], inits: 1 });
        return;
      }
      case 'segment':
        state.endedAt = change.at;
        state.renditions
          .find(({ rendition }) => rendition.name === change.rendition)
          ?.entries.push(change.entry);
        return;
      case 'thumbnail':
        state.thumbnails += 1;
        return;
      case 'closed':
        this.open.delete(change.id);
        return;
      default:
    }
  }
}
