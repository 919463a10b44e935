'use client';
import { ArrowDown, LoaderCircle } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import type { RoomView } from '../../../../client/chat/room';
import type { Author } from '../../../../domain/chat/messaging/model';
import { usePrefs } from '../../../lib/prefs';
import { useChat } from '../context';
import { ChatRow } from './chat-row';
import { countSince, type Row, rowsOf } from './rows';

/** The list follows new messages when it is this near to its end, in px. */
const stickWithin = 70;
/** After this time, in ms, the list must be at its end within this distance, in px. */
const settledAfter = 150;
const tolerance = 8;
/** Scrolling within this time, in ms, of a wheel, key or touch is the user's. */
const inputWithin = 1_000;
/** Lines kept in memory while the list follows, and while the user has scrolled up. */
const kept = { following: 500, reading: 2_000 };

/** The messages. Follows the latest until the user scrolls up, and counts what arrives meanwhile. */
export function MessageList({
  view,
  shows,
}: {
  view: RoomView;
  shows?: ((author: Author) => boolean) | undefined;
}) {
  const { room, self, moderates, act } = useChat();
  const removals = view.settings?.removalNotices ?? false;
  const { mutedUsers } = usePrefs();
  const list = useRef<VListHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const [read, setRead] = useState<number>();
  const { lines, outbox, seq, older, loadingOlder } = view;

  const userId = self?.userId;
  const rows = useMemo(
    () =>
      rowsOf({
        ...{ outbox, moderates, removals, self: userId, read },
        lines: shows ? lines.filter((line) => line.kind === 'message' && shows(line.message.author)) : lines,
        muted: new Set(mutedUsers.map((one) => one.userId)),
      }),
    [lines, outbox, moderates, removals, userId, read, mutedUsers, shows],
  );

  useLayoutEffect(() => {
    if (!following) return;
    const toEnd = () => list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
    toEnd();
    // A row is measured only after the list has scrolled to it.
    const timer = setTimeout(() => {
      const { scrollOffset = 0, scrollSize = 0, viewportSize = 0 } = list.current ?? {};
      if (scrollSize - viewportSize - scrollOffset > tolerance) toEnd();
    }, settledAfter);
    return () => clearTimeout(timer);
  }, [rows, following]);

  // A smaller frame, such as above a composer of several lines, must not hide the end.
  useEffect(() => {
    if (!following || frame.current === null) return;
    const observer = new ResizeObserver(() => list.current?.scrollToIndex(rows.length - 1, { align: 'end' }));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [following, rows.length]);

  useEffect(() => room.keep(following ? kept.following : kept.reading), [room, following]);

  // Messages that arrive while the page is hidden are unread.
  const latest = useRef(seq);
  useEffect(() => {
    latest.current = seq;
  });
  useEffect(() => {
    const onHide = () => {
      if (document.visibilityState === 'hidden') setRead(latest.current);
    };
    document.addEventListener('visibilitychange', onHide);
    return () => document.removeEventListener('visibilitychange', onHide);
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

  // The list also scrolls by itself while rows are measured: only the user's scrolling stops following.
  const lastInput = useRef(Number.NEGATIVE_INFINITY);
  const onInput = () => {
    lastInput.current = performance.now();
  };
  function onScroll(offset: number) {
    const { current } = list;
    if (current === null) return;
    const atEnd = offset - current.scrollSize + current.viewportSize >= -stickWithin;
    if (atEnd === following || (!atEnd && performance.now() - lastInput.current > inputWithin)) return;
    if (!atEnd) setRead(seq);
    setFollowing(atEnd);
  }

  const unread = following || read === undefined ? 0 : countSince(rows, read, userId);
  return (
    <div ref={frame} className="relative min-h-0 flex-1">
      <VList
        ref={list}
        data={rows}
        shift={prepended && !following}
        bufferSize={300}
        onScroll={onScroll}
        onWheel={onInput}
        onTouchMove={onInput}
        onKeyDown={onInput}
        onPointerDown={onInput}
        onPointerMove={(event) => event.buttons > 0 && onInput()}
        tabIndex={0}
        role="region"
        aria-label="Messages"
        data-testid="chat-messages"
        className="overscroll-contain py-1 focus-visible:-outline-offset-2"
      >
        {(row: Row) => <ChatRow key={row.key} row={row} />}
      </VList>
      {rows.length === 0 && view.connection === 'open' && (
        <p className="-translate-y-1/2 absolute inset-x-6 top-1/2 text-balance text-center text-dim text-sm">
          No messages yet. {self === null ? 'Sign in and say hello.' : 'Say hello.'}
        </p>
      )}
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
          {unread > 0 ? `${unread} new message${unread === 1 ? '' : 's'}` : 'Jump to latest'}
        </button>
      )}
    </div>
  );
}
