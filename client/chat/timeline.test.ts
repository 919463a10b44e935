import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../domain/chat/log/model';
import { applyTombstones } from '../../domain/chat/log/tombstones';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import type { Room } from '../../domain/chat/rooms/model';
import { advance, emptyTimeline, type Line, missing, type Timeline, type TimelineUpdate } from './timeline';

const settings: Room['settings'] = {
  slowSeconds: 0,
  followersMinutes: null,
  emoteOnly: false,
  uniqueOnly: false,
  verifiedOnly: false,
  links: 'allow',
  classifier: 'off',
  shield: false,
  rules: '',
};
const room: Room = { channelId: 'chn_1', settings, pinned: null, delivery: 'socket', viewers: 3 };

const message = (number: number, userId: string): ChatMessage => ({
  messageId: `msg_${number}`,
  at: number,
  author: { userId, name: userId, displayName: userId, colour: '#aabbcc', badges: [] },
  text: `message ${number}`,
});

type Kind = 'message' | 'deleted' | 'purged' | 'banned' | 'reinstated' | 'restored' | 'cleared' | 'settings';

/** Logs in which people write, and moderators take down and put back what is there. Places grow by 1 to 3. */
const logs = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Kind>(
        ...(['message', 'message', 'message', 'message'] as const),
        ...(['deleted', 'purged', 'banned', 'reinstated', 'restored', 'cleared', 'settings'] as const),
      ),
      who: fc.constantFrom('ana', 'ben', 'eve'),
      step: fc.integer({ min: 1, max: 3 }),
      pick: fc.nat(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    const log: Entry[] = [];
    let seq = 0;
    for (const { kind, who, step, pick } of steps) {
      seq += step;
      const said = log.filter((entry) => entry.type === 'message');
      const one = said[pick % Math.max(1, said.length)];
      if (kind === 'message' || ((kind === 'deleted' || kind === 'restored') && one === undefined))
        log.push({ type: 'message', seq, message: message(seq, who) });
      else if (kind === 'deleted') log.push({ type: kind, seq, messageId: one!.message.messageId });
      else if (kind === 'restored') log.push({ type: kind, seq, message: one!.message, wrote: one!.seq });
      else if (kind === 'purged') log.push({ type: kind, seq, userId: who, name: who, cause: 'purge' });
      else if (kind === 'banned') log.push({ type: 'purged', seq, userId: who, name: who, cause: 'ban' });
      else if (kind === 'reinstated')
        log.push({ type: kind, seq, userId: who, name: who, after: pick % seq });
      else if (kind === 'cleared') log.push({ type: kind, seq });
      else log.push({ type: 'settings', seq, settings: { ...settings, slowSeconds: pick % 120 } });
    }
    return log;
  });

const join = (after: number, entries: Entry[], more = false): TimelineUpdate => ({
  type: 'joined',
  room,
  after,
  entries,
  seq: entries.at(-1)?.seq ?? after,
  more,
});

const start = (limit = 500): Timeline => advance(emptyTimeline(limit), join(0, []));
const whole = (log: Entry[], limit = 500): Timeline =>
  advance(start(limit), { type: 'chat', after: 0, entries: log });

/** The log cut into frames, each with the place before its first entry. */
function frames(
  log: readonly Entry[],
  sizes: readonly number[],
): Extract<TimelineUpdate, { type: 'chat' }>[] {
  const cut: Extract<TimelineUpdate, { type: 'chat' }>[] = [];
  for (let at = 0, turn = 0; at < log.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    cut.push({ type: 'chat', after: log[at - 1]?.seq ?? 0, entries: log.slice(at, at + size) });
    at += size;
  }
  return cut;
}

const history = (log: readonly Entry[], after: number, limit: number): TimelineUpdate => ({
  type: 'filled',
  after,
  entries: log.filter(({ seq }) => seq > after).slice(0, limit),
});

/** Asks the history, a few entries at a time, until nothing is missing. */
function fill(timeline: Timeline, log: readonly Entry[], limit = 3): Timeline {
  let next = timeline;
  for (let after = missing(next); after !== undefined; after = missing(next)) {
    const filled = advance(next, history(log, after, limit));
    expect(filled.seq).toBeGreaterThan(after);
    next = filled;
  }
  return next;
}

/** What a person sees, and what was told of the room. */
const seen = ({ lines, settings: set, seq, waiting }: Timeline) => ({ lines, set, seq, waiting });
const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
const texts = (lines: readonly Line[]) =>
  lines.map((line) => (line.kind === 'message' ? [line.message.text, line.removed] : line.entry.type));

describe('frames of a room', () => {
  it('that come twice, late, out of order or not at all leave the lines of the log', () => {
    fc.assert(
      fc.property(logs, sizes, fc.infiniteStream(fc.nat(5)), (log, cut, dice) => {
        const sent = frames(log, cut);
        const tail: TimelineUpdate = { type: 'chat', after: log.at(-1)!.seq, entries: [] };
        // Each frame is lost, told once or told twice, and put somewhere near its turn.
        const arrivals = sent
          .flatMap((frame, turn) => Array.from({ length: dice.next().value % 3 }, () => ({ frame, turn })))
          .map(({ frame, turn }) => ({ frame, turn: turn + dice.next().value }))
          .sort((a, b) => a.turn - b.turn)
          .map(({ frame }): TimelineUpdate => frame);
        let timeline = start();
        for (const news of [...arrivals, tail]) {
          timeline = advance(timeline, news);
          if (dice.next().value === 0) timeline = fill(timeline, log);
          // What is on screen is at each moment the beginning of the log.
          const known = log.filter(({ seq }) => seq <= timeline.seq!);
          expect(timeline.lines).toEqual(whole(known).lines);
        }
        expect(seen(fill(timeline, log))).toEqual(seen(whole(log)));
      }),
    );
  });

  it('that come before the answer to the join wait for it', () => {
    fc.assert(
      fc.property(logs, sizes, fc.nat(39), (log, cut, at) => {
        const sent = frames(log, cut);
        const until = log.slice(0, at % log.length);
        let timeline = emptyTimeline(500);
        for (const frame of sent.toReversed()) timeline = advance(timeline, frame);
        expect(timeline.lines).toEqual([]);
        timeline = fill(advance(timeline, join(0, until)), log);
        expect(timeline.lines).toEqual(whole(log).lines);
      }),
    );
  });
});

describe('a reconnect', () => {
  it('loses and doubles nothing, whatever of the log the answer brings', () => {
    fc.assert(
      fc.property(logs, fc.nat(39), fc.nat(39), fc.integer({ min: 1, max: 4 }), (log, lost, back, fit) => {
        const [a, b] = [lost % log.length, back % log.length].sort((x, y) => x - y) as [number, number];
        let timeline = advance(start(), { type: 'chat', after: 0, entries: log.slice(0, a) });
        const since = log.slice(a, b);
        const latest = since.slice(-fit);
        const after = log[b - latest.length - 1]?.seq ?? 0;
        timeline = advance(timeline, join(after, latest, latest.length < since.length));
        timeline = advance(timeline, { type: 'chat', after: log[b - 1]?.seq ?? 0, entries: log.slice(b) });
        expect(fill(timeline, log).lines).toEqual(whole(log).lines);
      }),
    );
  });

  it('takes the state of the room from the answer, not from older entries that come later', () => {
    const old: Entry = { type: 'settings', seq: 5, settings: { ...settings, slowSeconds: 30 } };
    const first = advance(emptyTimeline(10), join(2, []));
    const back = advance(first, { ...join(8, []), seq: 8 } as TimelineUpdate);
    expect(missing(back)).toBe(2);
    const filled = advance(back, { type: 'filled', after: 2, entries: [old] });
    expect(filled.settings?.slowSeconds).toBe(0);
    const later: Entry = { type: 'settings', seq: 9, settings: { ...settings, slowSeconds: 60 } };
    const end = advance(fill(filled, [old, later]), { type: 'chat', after: 5, entries: [later] });
    expect(end.settings?.slowSeconds).toBe(60);
  });

  it('goes on with what is there when the history has lost what is missing', () => {
    const said = (seq: number): Entry => ({ type: 'message', seq, message: message(seq, 'ana') });
    const before = whole([said(1), said(2)]);
    const gap = advance(before, { type: 'chat', after: 8, entries: [said(9)] });
    expect(texts(gap.lines)).toHaveLength(2);
    const skipped = advance(gap, { type: 'skip' });
    expect(texts(skipped.lines)).toEqual([['message 9', null]]);
    expect([skipped.seq, skipped.from, skipped.older, missing(skipped)]).toEqual([9, 8, true, undefined]);
  });
});

describe('the lines', () => {
  it('are the last ones, and older ones come back in front', () => {
    fc.assert(
      fc.property(
        logs,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (log, limit, page) => {
          const all = whole(log);
          let timeline = whole(log, limit);
          expect(timeline.lines.length).toBeLessThanOrEqual(limit * 1.25);
          while (timeline.older) {
            const before = log.filter(({ seq }) => seq <= timeline.from);
            const entries = before.slice(-page);
            const more = before.length > entries.length;
            const after = log[before.length - entries.length - 1]?.seq ?? 0;
            timeline = advance(timeline, { type: 'older', after, entries, more });
          }
          // A message that a moderator put back stands again also where the deletion fell out of the window.
          expect(timeline.lines).toEqual(all.lines);
          expect(timeline.settings).toEqual(all.settings);
          const again = advance(timeline, { type: 'limit', limit });
          expect(again.lines).toEqual(all.lines.slice(-limit));
        },
      ),
    );
  });

  it('keep what was taken down, with the reason, and let it stand again', () => {
    const say = (seq: number, who: string): Entry => ({
      type: 'message',
      seq,
      message: message(seq, who),
    });
    const log: Entry[] = [
      say(1, 'eve'),
      say(2, 'ana'),
      { type: 'deleted', seq: 3, messageId: 'msg_2' },
      { type: 'purged', seq: 4, userId: 'eve', name: 'eve', cause: 'timeout', seconds: 60 },
      say(5, 'eve'),
    ];
    expect(texts(whole(log).lines)).toEqual([
      ['message 1', 'timeout'],
      ['message 2', 'deleted'],
      'purged',
      ['message 5', null],
    ]);
    log.push({ type: 'reinstated', seq: 6, userId: 'eve', name: 'eve', after: 0 });
    log.push({ type: 'restored', seq: 7, message: message(2, 'ana'), wrote: 2 });
    expect(texts(whole(log).lines).slice(0, 2)).toEqual([
      ['message 1', null],
      ['message 2', null],
    ]);
    log.push({ type: 'cleared', seq: 8 });
    expect(texts(whole(log).lines)[3]).toEqual(['message 5', 'cleared']);
  });

  it('stand again when a purge is undone: for who saw it, for who came later, and as in the history', () => {
    const step = fc.record({
      kind: fc.constantFrom('say', 'say', 'say', 'purge', 'undo', 'join'),
      who: fc.constantFrom('ana', 'eve'),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        const log: Entry[] = [];
        const purges = { ana: new Set<number>(), eve: new Set<number>() };
        const last = (who: 'ana' | 'eve') => Math.max(0, ...purges[who]);
        const gone = () => ({
          messages: new Set<string>(),
          people: new Map([
            ['ana', last('ana')],
            ['eve', last('eve')],
          ]),
        });
        const clients = [start()];
        const tell = (fresh: readonly Entry[]) => {
          const after = log.at(-1)?.seq ?? 0;
          log.push(...fresh);
          for (const [at, client] of clients.entries())
            clients[at] = advance(client, { type: 'chat', after, entries: fresh });
        };
        for (const { kind, who, pick } of steps) {
          const seq = (log.at(-1)?.seq ?? 0) + 1;
          const undone = [...purges[who]][pick % Math.max(1, purges[who].size)];
          if (kind === 'say') tell([{ type: 'message', seq, message: message(seq, who) }]);
          else if (kind === 'purge') {
            purges[who].add(seq - 1);
            tell([{ type: 'purged', seq, userId: who, name: who, cause: 'purge' }]);
          } else if (kind === 'undo' && undone !== undefined) {
            purges[who].delete(undone);
            const again = applyTombstones(log, gone()).flatMap((entry) =>
              entry.type === 'message' &&
              entry.message.author.userId === who &&
              entry.seq > last(who) &&
              entry.seq <= undone
                ? [entry]
                : [],
            );
            tell([
              { type: 'reinstated', seq, userId: who, name: who, after: last(who) },
              ...again.map(
                (entry, at): Entry => ({
                  type: 'restored',
                  seq: seq + at + 1,
                  message: entry.message,
                  wrote: entry.seq,
                }),
              ),
            ]);
          } else if (kind === 'join')
            clients.push(advance(emptyTimeline(500), join(0, applyTombstones(log, gone()))));
        }
        const standing = applyTombstones(log, gone()).flatMap((entry) =>
          entry.type === 'message' ? [entry.message.text] : [],
        );
        for (const { lines } of clients) {
          const shown = lines.flatMap((line) =>
            line.kind === 'message' && line.removed === null ? [line.message.text] : [],
          );
          expect(shown).toEqual(standing);
        }
      }),
    );
  });

  it('keep their identity while nothing about them changes', () => {
    const one = whole([{ type: 'message', seq: 1, message: message(1, 'ana') }]);
    const two = advance(one, {
      type: 'chat',
      after: 1,
      entries: [
        { type: 'message', seq: 2, message: message(2, 'ben') },
        { type: 'deleted', seq: 3, messageId: 'msg_2' },
      ],
    });
    expect(two.lines[0]).toBe(one.lines[0]);
    expect(advance(two, { type: 'chat', after: 3, entries: [] })).toBe(two);
  });

  it('follow pages as they follow frames, and take the number of viewers and the delivery from them', () => {
    fc.assert(
      fc.property(logs, sizes, (log, cut) => {
        let timeline = start();
        for (const { entries } of frames(log, cut))
          for (const size of [1, 2])
            timeline = advance(timeline, {
              type: 'page',
              page: { entries: [...entries], viewers: size, delivery: 'polling' },
            });
        expect(timeline.lines).toEqual(whole(log).lines);
        expect(timeline.delivery).toBe('polling');
        expect(timeline.viewers).not.toBeNull();
      }),
    );
  });
});
