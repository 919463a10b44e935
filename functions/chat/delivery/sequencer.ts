import {
  type Dropped,
  type Head,
  isAfter,
  type StreamRecord,
  sequence,
} from '../../../domain/chat/delivery/sequencing';
import type { Sender } from '../../../domain/chat/delivery/stream-record';
import { createLimiter, createRepeats } from '../../../domain/chat/messaging/limits';
import { causeOf } from '../../../domain/chat/messaging/message-id';
import type { Entry } from '../../../domain/chat/model';
import { remember } from '../../../domain/kit/remember';
import { seqAt } from '../items';
import { append, entriesSince, loadHead, segmentsSince } from '../log/log-store';

/** The one place where all messages of a room meet: gives them their places and has the last word on floods. */

/** Of a person in a room, whichever copy of the socket function they came by. */
const perPerson = createLimiter({ burst: 20, perSeconds: 30, maxKeys: 20_000 });
/** Of a room, all together. */
const perRoom = createLimiter({ burst: 400, perSeconds: 4, maxKeys: 2_000 });
const repeats = createRepeats({ windowMs: 30_000, maxKeys: 20_000, kept: 3 });

/**
 * What was decided of each record, so that a batch that comes again is judged as before; and the record that each
 * message came by first ('' when another copy wrote it): a client that lost the answer sends it again.
 */
const verdicts = new Map<string, Dropped['because'] | undefined>();
const firsts = new Map<string, string>();
const maxRemembered = 20_000;
/** How far back a copy that begins with a room looks for messages that may be sent again, milliseconds. */
const sentAgainWithin = 60_000;

/** Who was timed out or banned, until when (epoch milliseconds): what they sent just before may come just after. */
const restricted = new Map<string, number>();

/** Where each room's log ended when this copy wrote to it last: a guess, for a write over it fails when wrong. */
const heads = new Map<string, Head>();
const maxHeads = 5_000;
/** Stretches that others wrote in between are few: another try each. */
const tries = 5;

export interface Sequenced {
  /** The place before the first of `entries`. */
  readonly after: number;
  readonly entries: readonly Entry[];
  readonly dropped: readonly Dropped[];
}

/**
 * Appends what is new of a batch to a room's log. What the log holds already (the batch came before, and a copy of
 * this function may have died before it was told) is answered again: clients know places.
 */
export async function seq(
  channelId: string,
  batch: readonly StreamRecord[],
  days: number,
): Promise<Sequenced> {
  let sequenced: Sequenced | undefined;
  for (const part of parts(batch)) {
    const next = await appendPart(channelId, part, days);
    sequenced =
      sequenced === undefined
        ? next
        : {
            after: sequenced.after,
            entries: [...sequenced.entries, ...next.entries],
            dropped: [...sequenced.dropped, ...next.dropped],
          };
  }
  return sequenced ?? { after: 0, entries: [], dropped: [] };
}

/** An item of DynamoDB holds 400 KB: a stretch is kept well below, for texts may grow in its encoding. */
const maxPartBytes = 200_000;

function* parts(batch: readonly StreamRecord[]): Generator<StreamRecord[]> {
  let part: StreamRecord[] = [];
  let bytes = 0;
  for (const one of batch) {
    const size = Buffer.byteLength(JSON.stringify(one.record));
    if (part.length > 0 && bytes + size > maxPartBytes) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(one);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

async function appendPart(
  channelId: string,
  batch: readonly StreamRecord[],
  days: number,
): Promise<Sequenced> {
  const remembered = heads.get(channelId);
  let head = remembered ?? (await begin(channelId));
  let isFresh = remembered === undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const segment = sequence(head, batch, Date.now(), judgeOf(channelId));
    const isNew = segment.entries.length > 0;
    // Without a write nothing fails over an outdated head, so only one that was just read may be reported.
    const isSure = isNew ? await append(channelId, segment, days) : isFresh;
    if (isSure) {
      remember(heads, channelId, isNew ? segment.next : head, maxHeads);
      const { entries, dropped } = segment;
      const before = isAfter(batch[0]!.number, head.record) ? undefined : await told(channelId, batch, head);
      if (before === undefined) return { after: head.seq, entries, dropped };
      return {
        after: before.after,
        entries: [...before.entries, ...entries],
        dropped: [...droppedBefore(channelId, batch, head, before.entries), ...dropped],
      };
    }
    head = await loadHead(channelId);
    isFresh = true;
  }
  throw new Error(`The log of ${channelId} was written to by others ${tries} times in a row.`);
}

/** Reads where a room's log ends, and what its last minute holds. */
async function begin(channelId: string): Promise<Head> {
  const head = await loadHead(channelId);
  const from = Date.now() - sentAgainWithin;
  if (head.seq < seqAt(from)) return head;
  for (const entry of await entriesSince(channelId, from)) {
    if (entry.type === 'message') remember(firsts, causeOf(entry.message.messageId), '', maxRemembered);
  }
  // What another copy wrote of this batch meanwhile is held by the log, not sent again.
  return await loadHead(channelId);
}

const judgeOf =
  (channelId: string) =>
  (entry: Entry, sender: Sender | undefined, number: string): Dropped['because'] | undefined => {
    const key = `${channelId} ${number}`;
    if (!verdicts.has(key)) remember(verdicts, key, judge(channelId, entry, sender, number), maxRemembered);
    return verdicts.get(key);
  };

function judge(
  channelId: string,
  entry: Entry,
  sender: Sender | undefined,
  number: string,
): Dropped['because'] | undefined {
  const now = Date.now();
  noteRestriction(channelId, entry, now);
  if (sender === undefined || sender.free) return undefined;
  if (entry.type !== 'message') return undefined;
  const message = causeOf(entry.message.messageId);
  const first = firsts.get(message) ?? number;
  remember(firsts, message, first, maxRemembered);
  if (first !== number) return verdicts.get(`${channelId} ${first}`) ?? 'duplicate';
  const person = `${channelId} ${sender.userId}`;
  if ((restricted.get(person) ?? 0) > now) return 'restricted';
  if (!perPerson.take(person, now).ok || !perRoom.take(channelId, now).ok) return 'flood';
  if (repeats.isRepeat(person, entry.message.text, now)) return 'repeat';
  return undefined;
}

function noteRestriction(channelId: string, entry: Entry, now: number): void {
  if (entry.type === 'lifted') restricted.delete(`${channelId} ${entry.userId}`);
  if (entry.type !== 'purged' || entry.because === 'purge') return;
  const until = entry.because === 'ban' ? Number.POSITIVE_INFINITY : now + (entry.seconds ?? 0) * 1_000;
  remember(restricted, `${channelId} ${entry.userId}`, until, maxRemembered);
}

/**
 * What the log left out of a batch that it holds already: a copy of this function that died may not have told it.
 * Only the copy that judged knows why; floods are why most often.
 */
function droppedBefore(
  channelId: string,
  batch: readonly StreamRecord[],
  head: Head,
  kept: readonly Entry[],
): Dropped[] {
  const known = new Set(
    kept.map((entry) => (entry.type === 'message' ? entry.message.messageId : undefined)),
  );
  return batch.flatMap(({ number, record }): Dropped[] => {
    if (record.kind !== 'entry' || record.entry.type !== 'message' || isAfter(number, head.record)) return [];
    const { entry, sender } = record;
    if (sender === undefined || sender.free || known.has(entry.message.messageId)) return [];
    return [{ sender, because: verdicts.get(`${channelId} ${number}`) ?? 'flood' }];
  });
}

/** What the log held of a batch before its new part was appended. */
async function told(
  channelId: string,
  batch: readonly StreamRecord[],
  head: Head,
): Promise<{ after: number; entries: Entry[] } | undefined> {
  const segments = (await segmentsSince(channelId, batch[0]!.number)).filter(
    ({ seq: reached }) => reached <= head.seq,
  );
  if (segments.length === 0) return undefined;
  return { after: segments[0]!.after, entries: segments.flatMap(({ entries }) => [...entries]) };
}
