import { createLimiter, createRepeats } from '../../domain/chat/flood';
import type { Entry } from '../../domain/chat/model';
import type { Sender } from '../../domain/chat/record';
import {
  type Dropped,
  type Head,
  isAfter,
  type Numbered,
  type Stretch,
  sequence,
} from '../../domain/chat/sequence';
import { append, headOf, stretchesSince } from './log-store';

/** The one place where all messages of a room meet: gives them their places and has the last word on floods. */

/** Of a person in a room, whichever copy of the socket function they came by. */
const perPerson = createLimiter({ burst: 20, perSeconds: 30, maxKeys: 20_000 });
/** Of a room, all together. */
const perRoom = createLimiter({ burst: 400, perSeconds: 4, maxKeys: 2_000 });
const repeats = createRepeats({ windowMs: 30_000, maxKeys: 20_000, kept: 3 });

/**
 * What was decided of each record, so that a batch that comes again is judged as before; and the record that each
 * message came by first: a client that lost the answer sends it again.
 */
const verdicts = new Map<string, Dropped['because'] | undefined>();
const firsts = new Map<string, string>();
const maxKept = 20_000;

/** Where each room's log ended when this copy wrote to it last: a guess, for a write over it fails when wrong. */
const heads = new Map<string, Head>();
const maxHeads = 5_000;
/** Stretches that others wrote in between are few: another try each. */
const tries = 5;

export interface Placed {
  /** The place before the first of `entries`. */
  readonly after: number;
  readonly entries: readonly Entry[];
  readonly dropped: readonly Dropped[];
}

/**
 * Appends what is new of a batch to a room's log. What the log holds already (the batch came before, and a copy of
 * this function may have died before it was told) is answered again: clients know places.
 */
export async function place(channelId: string, batch: readonly Numbered[], days: number): Promise<Placed> {
  let head = heads.get(channelId) ?? (await headOf(channelId));
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const stretch = sequence(head, batch, Date.now(), verdictOf(channelId));
    const again = isAfter(batch[0]!.number, head.record) ? [] : await told(channelId, batch);
    if (stretch.entries.length === 0 || (await append(channelId, stretch, days))) {
      remember(heads, channelId, stretch.entries.length === 0 ? head : stretch.next, maxHeads);
      return join(again, stretch);
    }
    head = await headOf(channelId);
  }
  throw new Error(`The log of ${channelId} was written to by others ${tries} times in a row.`);
}

const verdictOf =
  (channelId: string) =>
  (sender: Sender, entry: Entry, number: string): Dropped['because'] | undefined => {
    const key = `${channelId} ${number}`;
    if (!verdicts.has(key)) remember(verdicts, key, judge(channelId, sender, entry, number), maxKept);
    return verdicts.get(key);
  };

function judge(
  channelId: string,
  sender: Sender,
  entry: Entry,
  number: string,
): Dropped['because'] | undefined {
  const now = Date.now();
  const message = `${sender.userId} ${sender.nonce}`;
  const first = firsts.get(message) ?? number;
  remember(firsts, message, first, maxKept);
  if (first !== number) return 'repeat';
  const person = `${channelId} ${sender.userId}`;
  if (!perPerson.take(person, now).ok || !perRoom.take(channelId, now).ok) return 'flood';
  if (entry.type === 'message' && repeats.isRepeat(person, entry.message.text, now)) return 'repeat';
  return undefined;
}

/** What the log holds of a batch that came before. */
async function told(
  channelId: string,
  batch: readonly Numbered[],
): Promise<{ after: number; entries: Entry[] }> {
  const stretches = await stretchesSince(channelId, batch[0]!.number);
  return { after: stretches[0]?.after ?? 0, entries: stretches.flatMap(({ entries }) => [...entries]) };
}

function join(again: { after: number; entries: Entry[] } | never[], stretch: Stretch): Placed {
  const { head, entries, dropped } = stretch;
  if (Array.isArray(again) || again.entries.length === 0) return { after: head.place, entries, dropped };
  return { after: again.after, entries: [...again.entries, ...entries], dropped };
}

function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}
