'use client';
import { useEffect, useRef, useState } from 'react';
import type { Line } from '../../../client/chat/timeline';
import { usePrefs } from '../../lib/prefs';
import { useChat } from './context';
import { concerns, type MessageLine } from './messages/rows';

/** At most one announcement in so many ms, of so many messages at most. */
const every = 4_000;
const most = 3;

/**
 * Tells screen readers of new messages: all, those that concern the person, or none. One polite region outside the
 * list, because a virtualised list takes rows away and puts them back while it is read.
 */
export function Announcer({ lines }: { lines: readonly Line[] }) {
  const { announce } = usePrefs();
  const { self } = useChat();
  const [text, setText] = useState('');
  const state = useRef({ lines, told: lines.at(-1)?.seq ?? 0, self });
  useEffect(() => {
    state.current.lines = lines;
    state.current.self = self;
  });
  useEffect(() => {
    state.current.told = state.current.lines.at(-1)?.seq ?? 0;
    if (announce === 'off') return setText('');
    const timer = setInterval(() => {
      const { lines: now, told, self: me } = state.current;
      const fresh = now.filter(
        (line): line is MessageLine =>
          line.kind === 'message' &&
          line.seq > told &&
          line.removed === null &&
          line.message.author.userId !== me?.userId &&
          (announce === 'all' || concerns(line, me)),
      );
      state.current.told = now.at(-1)?.seq ?? told;
      if (fresh.length === 0) return;
      const said = fresh
        .slice(-most)
        .map(({ message }) => `${message.author.displayName}: ${message.text.slice(0, 200)}`);
      const rest = fresh.length - said.length;
      setText([...said, ...(rest > 0 ? [`and ${rest} more`] : [])].join('. '));
    }, every);
    return () => clearInterval(timer);
  }, [announce]);
  return (
    <p aria-live="polite" className="sr-only" data-testid="chat-announcer">
      {text}
    </p>
  );
}
