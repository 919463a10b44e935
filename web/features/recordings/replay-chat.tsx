'use client';
import { ArrowDown, LoaderCircle, MessagesSquare } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Session } from '../../../domain/sessions/model';
import { call } from '../../lib/api';
import { ChatRow } from '../chat/messages/chat-row';
import { rowsOf } from '../chat/messages/rows';
import { ReadOnlyChat } from '../chat/read-only';
import type { Position } from './position';
import { createReplay } from './replay';

/** The list follows new messages when it is this near to its end, in px. */
const stickWithin = 70;
const none: ReadonlySet<string> = new Set();

/** The chat of a recorded stream, in step with the video. */
export function ReplayChat({ session, position }: { session: Session; position: Position }) {
  const { channelId } = session;
  const [replay] = useState(() =>
    createReplay({
      startsAt: startOf(session),
      now: Date.now,
      fetch: (second) => call('chat.getPage', { params: { channelId, second }, query: { span: '30' } }),
    }),
  );
  useEffect(() => {
    const follow = () => replay.at(momentOf(session, position.get()));
    follow();
    return position.subscribe(follow);
  }, [replay, session, position]);
  const { lines, state } = useSyncExternalStore(replay.subscribe, replay.getView, replay.getView);
  const rows = useMemo(
    () =>
      rowsOf({
        lines,
        outbox: [],
        self: undefined,
        moderates: false,
        removals: false,
        muted: none,
        read: undefined,
      }),
    [lines],
  );

  const list = useRef<HTMLElement>(null);
  const [following, setFollowing] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows scroll to the end
  useLayoutEffect(() => {
    if (following) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [rows, following]);

  return (
    <section
      aria-label="Chat replay"
      data-testid="replay-chat"
      data-state={state}
      className="sticky top-14 flex h-[26rem] flex-col lg:h-[calc(100dvh-3.5rem)]"
    >
      <h2 className="flex min-h-11 shrink-0 items-center border-line border-b px-4 font-bold text-sm">
        Chat replay
      </h2>
      <div className="relative min-h-0 flex-1">
        <section
          ref={list}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          tabIndex={0}
          aria-label="Messages"
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
            setFollowing(scrollHeight - scrollTop - clientHeight <= stickWithin)
          }
          className="h-full overflow-y-auto overscroll-contain py-1 focus-visible:-outline-offset-2"
        >
          <ReadOnlyChat channelId={channelId}>
            {rows.map((row) => (
              <ChatRow key={row.key} row={row} />
            ))}
          </ReadOnlyChat>
          {rows.length === 0 && <Nothing state={state} />}
        </section>
        {!following && (
          <button
            type="button"
            onClick={() => setFollowing(true)}
            className="absolute bottom-2 left-1/2 inline-flex min-h-8 -translate-x-1/2 items-center gap-2 rounded-full bg-accent px-3.5 font-bold text-on-accent text-xs shadow-lg hover:brightness-110"
          >
            <ArrowDown size={14} aria-hidden /> Jump to latest
          </button>
        )}
      </div>
      {state === 'failed' && (
        <p role="status" className="border-line border-t px-4 py-2 text-dim text-xs">
          Chat could not be loaded. Trying again…
        </p>
      )}
    </section>
  );
}

function Nothing({ state }: { state: 'loading' | 'playing' | 'failed' }) {
  return (
    <div className="grid h-full place-items-center p-6 text-center text-dim text-sm">
      {state === 'loading' ? (
        <LoaderCircle size={22} className="animate-spin" role="img" aria-label="Loading chat" />
      ) : (
        <p>
          <MessagesSquare size={26} className="mx-auto mb-2.5" aria-hidden />
          Messages appear here as the recording plays.
        </p>
      )}
    </div>
  );
}

/** Start of the recording, in epoch milliseconds. */
const startOf = ({ liveAt, startedAt }: Session): number => Date.parse(liveAt ?? startedAt);

/** Encoder clocks that are off by more than this, in ms, are ignored. */
const maxSkew = 3_600_000;

/**
 * When the frame on screen was live, in epoch milliseconds. The playlist knows best: a recording leaves out the time
 * without an encoder.
 */
function momentOf(session: Session, { ms, madeAt }: ReturnType<Position['get']>): number {
  const start = startOf(session);
  const counted = start + ms;
  const plausible = madeAt !== undefined && madeAt > start - maxSkew && madeAt < counted + maxSkew;
  return plausible ? madeAt : counted;
}
