import { createHash, randomUUID } from 'node:crypto';
import { type Journal, openJournal } from '../../runtime/journal';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export interface NewMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly delaySeconds?: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
}

export interface Message {
  /** Unique in the queue, also for duplicates, in order of arrival. */
  readonly key: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** Epoch milliseconds. */
  readonly sent: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
  receives: number;
  firstReceived?: number;
  /** Epoch milliseconds before which it is invisible. */
  visibleAt: number;
}

export interface QueueSettings {
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  /** Seconds. */
  readonly visibilityTimeout: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly maximumBytes: number;
  readonly redrive?: { readonly targetArn: string; readonly maxReceiveCount: number };
}

type Entry =
  | { readonly op: 'send'; readonly message: Message }
  | { readonly op: 'delete'; readonly key: number }
  | { readonly op: 'receive'; readonly key: number; readonly receives: number; readonly visibleAt: number };

const deduplicationMs = 5 * 60_000;

/** One SQS queue. Sent and deleted messages survive `kill -9` once the call returns. */
export class Queue {
  private readonly messages = new Map<number, Message>();
  private readonly deduplicated = new Map<string, { id: string; key: number; time: number }>();
  private readonly waiting = new Set<() => void>();
  private readonly journal: Journal<Entry>;
  private nextKey = 1;
  private closed = false;

  constructor(
    readonly arn: string,
    readonly url: string,
    public settings: QueueSettings,
    file: string,
    /** Durably moves a message to the dead-letter queue; false when there is none. */
    private readonly redrive: (targetArn: string, message: Message) => boolean,
  ) {
    this.journal = openJournal<Entry>(file, (entry) => this.replay(entry));
  }

  get name(): string {
    return this.arn.slice(this.arn.lastIndexOf(':') + 1);
  }

  private replay(entry: Entry): void {
    if (entry.op === 'send') {
      this.messages.set(entry.message.key, entry.message);
      this.nextKey = Math.max(this.nextKey, entry.message.key + 1);
      const { deduplicationId, id, key, sent } = entry.message;
      if (deduplicationId !== undefined) this.deduplicated.set(deduplicationId, { id, key, time: sent });
    } else if (entry.op === 'delete') this.messages.delete(entry.key);
    else {
      const message = this.messages.get(entry.key);
      if (message !== undefined)
        Object.assign(message, { receives: entry.receives, visibleAt: entry.visibleAt });
    }
  }

  /** Stores a message. Returns its id and sequence number; for a FIFO duplicate, those of the first. */
  send(
    message: NewMessage,
    options: { copies?: number; delayMs?: number } = {},
  ): { id: string; key: number } {
    if (this.closed) throw new Error(`Queue ${this.name} is closed.`);
    const now = Date.now();
    let deduplicationId = message.deduplicationId;
    if (this.settings.fifo) {
      deduplicationId ??= createHash('sha256').update(message.body).digest('hex');
      const known = this.deduplicated.get(deduplicationId);
      if (known !== undefined && now - known.time < deduplicationMs) return known;
    }
    const delayMs = 1000 * (message.delaySeconds ?? this.settings.delaySeconds) + (options.delayMs ?? 0);
    const id = randomUUID();
    const copies = this.settings.fifo ? 1 : (options.copies ?? 1);
    let first = 0;
    for (let copy = 0; copy < copies; copy += 1) {
      const stored: Message = {
        key: this.nextKey++,
        id,
        body: message.body,
        attributes: message.attributes ?? {},
        sent: now,
        groupId: message.groupId,
        deduplicationId,
        traceHeader: message.traceHeader,
        receives: 0,
        visibleAt: now + delayMs,
      };
      this.journal.append({ op: 'send', message: stored });
      this.messages.set(stored.key, stored);
      if (copy === 0) first = stored.key;
    }
    if (deduplicationId !== undefined) this.deduplicated.set(deduplicationId, { id, key: first, time: now });
    this.notify();
    return { id, key: first };
  }

  /** Takes up to `maximum` visible messages. */
  take(maximum: number, visibilityTimeout = this.settings.visibilityTimeout): Message[] {
    const now = Date.now();
    const taken: Message[] = [];
    const blockedGroups = new Set<string>();
    if (this.closed) return taken;
    for (const message of this.messages.values()) {
      if (taken.length >= maximum) break;
      if (now - message.sent > this.settings.retentionSeconds * 1000) {
        this.delete(message.key);
        continue;
      }
      if (message.groupId !== undefined && this.settings.fifo && blockedGroups.has(message.groupId)) continue;
      if (message.visibleAt > now) {
        if (message.groupId !== undefined) blockedGroups.add(message.groupId);
        continue;
      }
      const redrive = this.settings.redrive;
      if (
        redrive !== undefined &&
        message.receives >= redrive.maxReceiveCount &&
        this.redrive(redrive.targetArn, message)
      ) {
        this.delete(message.key);
        continue;
      }
      message.receives += 1;
      message.firstReceived ??= now;
      message.visibleAt = now + visibilityTimeout * 1000;
      this.journal.append({
        op: 'receive',
        key: message.key,
        receives: message.receives,
        visibleAt: message.visibleAt,
      });
      taken.push(message);
    }
    return taken;
  }

  /** Like {@link take}, but waits up to `waitMs` for the first message. Ends early when `signal` aborts. */
  async receive(
    maximum: number,
    waitMs: number,
    visibilityTimeout?: number,
    signal?: AbortSignal,
  ): Promise<Message[]> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      if (signal?.aborted || this.closed) return [];
      const taken = this.take(maximum, visibilityTimeout);
      const left = deadline - Date.now();
      if (taken.length > 0 || left <= 0) return taken;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.waiting.delete(done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, Math.min(left, this.untilVisible()));
        this.waiting.add(done);
        signal?.addEventListener('abort', done);
      });
    }
  }

  delete(key: number): void {
    // After closing, a message stays in the journal and is delivered again.
    if (this.closed || !this.messages.delete(key)) return;
    this.journal.append({ op: 'delete', key });
    // The next message of the FIFO group may now be available.
    if (this.settings.fifo) this.notify();
    if (this.journal.size > 10_000 && this.journal.size > 4 * this.messages.size) {
      this.journal.compact([...this.messages.values()].map((message) => ({ op: 'send' as const, message })));
    }
  }

  /** Changes when a message in flight becomes visible again; false when it is not in flight. */
  changeVisibility(key: number, seconds: number): boolean {
    const message = this.messages.get(key);
    if (this.closed || message === undefined) return false;
    message.visibleAt = Date.now() + seconds * 1000;
    this.journal.append({ op: 'receive', key, receives: message.receives, visibleAt: message.visibleAt });
    this.notify();
    return true;
  }

  /** Visible, in flight, delayed. */
  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = Date.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const { visibleAt, receives } of this.messages.values()) {
      if (visibleAt <= now) counts.visible += 1;
      else if (receives > 0) counts.inFlight += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  close(): void {
    this.closed = true;
    for (const done of [...this.waiting]) done();
    this.journal.close();
  }

  private untilVisible(): number {
    const now = Date.now();
    let soonest = 20_000;
    for (const { visibleAt } of this.messages.values()) {
      if (visibleAt > now) soonest = Math.min(soonest, visibleAt - now);
    }
    return soonest + 1;
  }

  private notify(): void {
    for (const done of [...this.waiting]) done();
  }
}
