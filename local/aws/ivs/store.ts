import { type Journal, openJournal } from '../../runtime/journal';

export interface ChannelRecord {
  readonly arn: string;
  readonly name: string;
  readonly latencyMode: 'LOW' | 'NORMAL';
  readonly type: 'BASIC' | 'STANDARD' | 'ADVANCED_SD' | 'ADVANCED_HD';
  readonly recordingConfigurationArn: string;
  readonly insecureIngest: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StreamKeyRecord {
  readonly arn: string;
  readonly channelArn: string;
  readonly value: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RecordingConfigurationRecord {
  readonly arn: string;
  readonly name: string;
  readonly bucket: string;
  readonly recordingReconnectWindowSeconds: number;
  readonly thumbnails: {
    readonly mode: 'INTERVAL' | 'DISABLED';
    readonly seconds: number;
    readonly storage: readonly ('SEQUENTIAL' | 'LATEST')[];
  };
  /** Whether it belongs to a stack, which may replace it. */
  readonly ofStack?: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** One stream of a channel, from the accepted connection to its end. */
export interface SessionRecord {
  readonly streamId: string;
  readonly channelArn: string;
  readonly channelName: string;
  /** ISO 8601. */
  readonly startTime: string;
  readonly endTime?: string;
  readonly ingest?: {
    readonly width: number;
    readonly height: number;
    readonly frameRate: number;
    readonly bitrate: number;
    readonly audio: boolean;
  };
  readonly events: readonly { readonly name: string; readonly type: string; readonly eventTime: string }[];
}

interface Tables {
  readonly channel: ChannelRecord;
  readonly key: StreamKeyRecord;
  readonly recording: RecordingConfigurationRecord;
  readonly session: SessionRecord;
}
type Kind = keyof Tables;
interface Change {
  readonly kind: Kind;
  readonly id: string;
  /** Absent when deleted. */
  readonly value?: Tables[Kind];
}

/** Ended sessions stored per channel. */
const MAX_SESSIONS = 50;

/** The durable state of IVS by ARN (sessions by stream id). Writes survive `kill -9` once they return. */
export class IvsStore {
  private readonly tables = {
    channel: new Map<string, ChannelRecord>(),
    key: new Map<string, StreamKeyRecord>(),
    recording: new Map<string, RecordingConfigurationRecord>(),
    session: new Map<string, SessionRecord>(),
  };
  private readonly journal: Journal<Change>;

  constructor(file: string) {
    this.journal = openJournal<Change>(file, (change) => this.apply(change));
    this.prune();
    this.journal.compact(this.all());
  }

  get<K extends Kind>(kind: K, id: string): Tables[K] | undefined {
    return (this.tables[kind] as Map<string, Tables[K]>).get(id);
  }

  list<K extends Kind>(kind: K): Tables[K][] {
    return [...(this.tables[kind] as Map<string, Tables[K]>).values()];
  }

  put<K extends Kind>(kind: K, id: string, value: Tables[K]): void {
    this.write({ kind, id, value });
  }

  delete(kind: Kind, id: string): void {
    this.write({ kind, id });
  }

  keyByValue(value: string): StreamKeyRecord | undefined {
    return this.list('key').find((key) => key.value === value);
  }

  /** Whether a channel records by this configuration. */
  usesRecording(arn: string): boolean {
    return this.list('channel').some((channel) => channel.recordingConfigurationArn === arn);
  }

  /** Newest first. */
  sessionsOf(channelArn: string): SessionRecord[] {
    return this.list('session')
      .filter((session) => session.channelArn === channelArn)
      .sort((a, b) => b.startTime.localeCompare(a.startTime));
  }

  close(): void {
    this.journal.close();
  }

  private write(change: Change): void {
    this.journal.append(change);
    this.apply(change);
    if (this.journal.size > 5_000) {
      this.prune();
      this.journal.compact(this.all());
    }
  }

  private apply({ kind, id, value }: Change): void {
    const table = this.tables[kind] as Map<string, Tables[Kind]>;
    if (value === undefined) table.delete(id);
    else table.set(id, value);
  }

  private prune(): void {
    for (const arn of new Set(this.list('session').map((session) => session.channelArn))) {
      const ended = this.sessionsOf(arn).filter((session) => session.endTime !== undefined);
      for (const session of ended.slice(MAX_SESSIONS)) this.tables.session.delete(session.streamId);
    }
  }

  private *all(): Generator<Change> {
    for (const kind of ['channel', 'key', 'recording', 'session'] as const) {
      for (const [id, value] of this.tables[kind]) yield { kind, id, value };
    }
  }
}
