import { createHash } from 'node:crypto';
import { type Journal, openJournal } from '../../runtime/journal';

export interface KinesisRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** In the journal: number, partition key, data, time. A time of 0 marks the last number, without a record. */
type Entry = readonly [number, string, string, number];

const maximumBytes = 256 * 2 ** 20;
const keySpace = 2n ** 128n;

/** One Kinesis stream. A record survives `kill -9` once `put` has returned. */
export class KinesisStream {
  private readonly shards: KinesisRecord[][];
  private readonly journal: Journal<Entry>;
  private next = 1;
  private bytes = 0;
  private sinceTrim = 0;
  private closed = false;

  constructor(
    readonly arn: string,
    shardCount: number,
    public retentionHours: number,
    file: string,
  ) {
    this.shards = Array.from({ length: shardCount }, () => []);
    this.journal = openJournal<Entry>(file, (entry) => this.store(entry));
    this.trim();
  }

  get name(): string {
    return this.arn.slice(this.arn.lastIndexOf('/') + 1);
  }

  get shardIds(): string[] {
    return this.shards.map((_, index) => shardId(index));
  }

  /** The hash keys of a shard, as decimal texts. */
  hashKeys(index: number): { start: string; end: string } {
    const width = keySpace / BigInt(this.shards.length);
    const end = index === this.shards.length - 1 ? keySpace - 1n : width * BigInt(index + 1) - 1n;
    return { start: `${width * BigInt(index)}`, end: `${end}` };
  }

  put(partitionKey: string, data: string): { shard: string; sequenceNumber: string } {
    if (this.closed) throw new Error(`Stream ${this.name} is closed.`);
    const entry: Entry = [this.next, partitionKey, data, Date.now()];
    this.journal.append(entry);
    const stored = this.store(entry);
    if (++this.sinceTrim >= 10_000 || this.bytes > maximumBytes) this.trim();
    return stored;
  }

  /** Up to `limit` records and 10 MB after a sequence number ('' for the oldest). */
  read(shard: string, after: string, limit: number): KinesisRecord[] {
    const records = this.recordsOf(shard);
    let low = 0;
    let high = records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((records[middle] as KinesisRecord).sequenceNumber > after) high = middle;
      else low = middle + 1;
    }
    const page: KinesisRecord[] = [];
    for (let bytes = 0; low < records.length && page.length < limit && bytes < 10_000_000; low += 1) {
      const record = records[low] as KinesisRecord;
      bytes += record.data.length;
      page.push(record);
    }
    return page;
  }

  /** The newest sequence number. */
  latest(): string {
    return sequenceText(this.next - 1);
  }

  /** The sequence number before the first record at or after a time (epoch milliseconds). */
  before(shard: string, time: number): string {
    const records = this.recordsOf(shard);
    const index = records.findIndex((record) => record.time >= time);
    if (index === -1) return this.latest();
    return index === 0 ? '' : (records[index - 1] as KinesisRecord).sequenceNumber;
  }

  close(): void {
    this.closed = true;
    this.journal.close();
  }

  private recordsOf(shard: string): KinesisRecord[] {
    return this.shards[Number(shard.slice('shardId-'.length))] ?? [];
  }

  private store([number, partitionKey, data, time]: Entry): { shard: string; sequenceNumber: string } {
    this.next = Math.max(this.next, number + 1);
    const sequenceNumber = sequenceText(number);
    if (time === 0) return { shard: '', sequenceNumber };
    const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
    const index = Math.min(Number(hash / (keySpace / BigInt(this.shards.length))), this.shards.length - 1);
    this.shards[index]?.push({ sequenceNumber, partitionKey, data, time });
    this.bytes += data.length;
    return { shard: shardId(index), sequenceNumber };
  }

  /** Drops records past their retention, and the oldest of a stream that outgrows the memory. */
  private trim(): void {
    this.sinceTrim = 0;
    const oldest = Date.now() - this.retentionHours * 3_600_000;
    for (const records of this.shards) {
      let drop = 0;
      for (const record of records) {
        if (record.time >= oldest && this.bytes <= maximumBytes) break;
        this.bytes -= record.data.length;
        drop += 1;
      }
      records.splice(0, drop);
    }
    const count = this.shards.reduce((sum, records) => sum + records.length, 0);
    if (this.journal.size > 2 * count + 20_000) {
      const entries = this.shards.flatMap((records) =>
        records.map(
          (one): Entry => [Number(one.sequenceNumber.slice(2)), one.partitionKey, one.data, one.time],
        ),
      );
      entries.sort((a, b) => a[0] - b[0]);
      // Numbers never restart, even without records: consumers store them.
      this.journal.compact([[this.next - 1, '', '', 0], ...entries]);
    }
  }
}

const shardId = (index: number): string => `shardId-${`${index}`.padStart(12, '0')}`;

/** Of fixed length, so that texts compare like numbers. */
const sequenceText = (number: number): string => `49${`${number}`.padStart(20, '0')}`;
