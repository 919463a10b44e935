'use client';
import { useEffect, useRef, useState } from 'react';
import type { Line } from '../../../client/chat/timeline';
import { shownName } from '../../../domain/users/shown-name';
import { usePrefs } from '../../lib/prefs';
import { useChat } from './context';
import { addresses, type MessageLine } from './messages/rows';

/** Interval in ms, and the maximum number of messages in one announcement. */
const every = 4_000;
const maxMessages = 3;

/**
 * Announces new messages to screen readers: all, those that address the user, or none. One polite region outside
 * the list, because a virtualised list removes and adds rows while it is read.
 */
export function Announcer({ lines }: { lines: readonly Line[] }) {
  const { announce } = usePrefs();
  const { self } = useChat();
  const [text, setText] = useState('');
  const state = useRef({ lines, announced: lines.at(-1)?.seq ?? 0, self });
  useEffect(() => {
    state.current.lines = lines;
    state.current.self = self;
  });
  useEffect(() => {
    state.current.announced = state.current.lines.at(-1)?.seq ?? 0;
    if (announce === 'off') return setText('');
    const timer = setInterval(() => {
      const { lines: now, announced, self: me } = state.current;
      const unheard = now.filter(
        (line): line is MessageLine =>
          line.kind === 'message' &&
          line.seq > announced &&
          line.removed === null &&
          line.message.author.userId !== me?.userId &&
          (announce === 'all' || addresses(line, me)),
      );
      state.current.announced = now.at(-1)?.seq ?? announced;
      if (unheard.length === 0) return;
      const texts = unheard
        .slice(-maxMessages)
        .map(({ message }) => `${shownName(message.author)}: ${message.text.slice(0, 200)}`);
      const rest = unheard.length - texts.length;
      setText([...texts, ...(rest > 0 ? [`and ${rest} more`] : [])].join('. '));
    }, every);
    return () => clearInterval(timer);
  }, [announce]);
  return (
    <p aria-live="polite" className="sr-only" data-testid="chat-announcer">
      {text}
    </p>
  );
}
