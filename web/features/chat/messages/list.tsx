'use client';
import { ArrowDown, LoaderCircle } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import type { RoomView } from '../../../../client/chat/room';
import type { Author } from '../../../../domain/chat/messaging/model';
import { usePrefs } from '../../../lib/prefs';
import { useChat } from '../context';
import { ChatRow } from './chat-row';
import { newSince, type Row, rowsOf } from './rows';

/** As near to the end, in px, the list follows what is new. */
const stickWithin = 70;
/** Ms after which the list must be at its end, give or take some px. */
const settledAfter = 150;
const missedBy = 8;
/** What scrolls within so many ms of a wheel, a key or a finger is a person's doing. */
const touchedFor = 1_000;
/** Lines that are kept while the list follows, and while somebody reads further up. */
const kept = { following: 500, reading: 2_000 };

/** The messages. Follows the end until somebody scrolls up, and counts what comes meanwhile. */
export function MessageList({
  view,
  shows,
}: {
  view: RoomView;
  shows?: ((author: Author) => boolean) | undefined;
}) {
  const { room, self, moderates, act } = useChat();
  const { hidden } = usePrefs();
  const list = useRef<VListHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const [read, setRead] = useState<number>();
  const { lines, outbox, seq, older, loadingOlder } = view;

  const userId = self?.userId;
  const rows = useMemo(
    () =>
      rowsOf({
        ...{ outbox, moderates, self: userId, read },
        lines: shows ? lines.filter((line) => line.kind === 'message' && shows(line.message.author)) : lines,
        hidden: new Set(hidden.map((one) => one.userId)),
      }),
    [lines, outbox, moderates, userId, read, hidden, shows],
  );

  useLayoutEffect(() => {
    if (!following) return;
    const toEnd = () => list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
    toEnd();
    // A row may be measured only after the list was scrolled to it.
    const timer = setTimeout(() => {
      const { scrollOffset = 0, scrollSize = 0, viewportSize = 0 } = list.current ?? {};
      if (scrollSize - viewportSize - scrollOffset > missedBy) toEnd();
    }, settledAfter);
    return () => clearTimeout(timer);
  }, [rows, following]);

  // What makes the frame lower, such as a composer of several lines, must not hide the end.
  useEffect(() => {
    if (!following || frame.current === null) return;
    const observer = new ResizeObserver(() => list.current?.scrollToIndex(rows.length - 1, { align: 'end' }));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [following, rows.length]);

  useEffect(() => room.keep(following ? kept.following : kept.reading), [room, following]);

  // What comes while the page is not seen is new as well.
  const latest = useRef(seq);
  useEffect(() => {
    latest.current = seq;
  });
  useEffect(() => {
    const left = () => {
      if (document.visibilityState === 'hidden') setRead(latest.current);
    };
    document.addEventListener('visibilitychange', left);
    return () => document.removeEventListener('visibilitychange', left);
  }, []);

  const firstKey = rows[0]?.key;
  const previous = useRef<{ first: string | undefined; length: number }>({ first: undefined, length: 0 });
  const prepended =
    previous.current.first !== firstKey &&
    rows.length > previous.current.length &&
    previous.current.length > 0;
  useEffect(() => {
    previous.current = { first: firstKey, length: rows.length };
  });

  // The list scrolls by itself too, in steps while rows are measured: only a person's doing stops it.
  const touched = useRef(Number.NEGATIVE_INFINITY);
  const touch = () => {
    touched.current = performance.now();
  };
  function scrolled(offset: number) {
    const { current } = list;
    if (current === null) return;
    const atEnd = offset - current.scrollSize + current.viewportSize >= -stickWithin;
    if (atEnd === following || (!atEnd && performance.now() - touched.current > touchedFor)) return;
    if (!atEnd) setRead(seq);
    setFollowing(atEnd);
  }

  const fresh = following || read === undefined ? 0 : newSince(rows, read, userId);
  return (
    <div ref={frame} className="relative min-h-0 flex-1">
      <VList
        ref={list}
        data={rows}
        shift={prepended && !following}
        bufferSize={300}
        onScroll={scrolled}
        onWheel={touch}
        onTouchMove={touch}
        onKeyDown={touch}
        onPointerDown={touch}
        onPointerMove={(event) => event.buttons > 0 && touch()}
        tabIndex={0}
        role="region"
        aria-label="Messages"
        data-testid="chat-messages"
        className="overscroll-contain py-1 focus-visible:-outline-offset-2"
      >
        {(row: Row) => <ChatRow key={row.key} row={row} />}
      </VList>
      {!following && older && moderates && (
        <button
          type="button"
          disabled={loadingOlder}
          onClick={() => void act(() => room.loadOlder())}
          className="absolute top-2 left-1/2 inline-flex min-h-8 -translate-x-1/2 items-center gap-2 rounded-full border border-line bg-raised px-3 font-semibold text-xs shadow-lg hover:bg-hover"
        >
          {loadingOlder && <LoaderCircle size={14} className="animate-spin" aria-hidden />}
          Load older messages
        </button>
      )}
      {!following && (
        <button
          type="button"
          onClick={() => setFollowing(true)}
          className="absolute bottom-2 left-1/2 inline-flex min-h-8 -translate-x-1/2 items-center gap-2 rounded-full bg-accent px-3.5 font-bold text-on-accent text-xs shadow-lg hover:brightness-110"
        >
          <ArrowDown size={14} aria-hidden />
          {fresh > 0 ? `${fresh} new message${fresh === 1 ? '' : 's'}` : 'To the latest messages'}
        </button>
      )}
    </div>
  );
}
