import type { KeyboardEvent } from 'react';
import { useRef } from 'react';
import type { Draft } from './use-draft';

const maxMessages = 30;

/** The user's sent messages, which the arrow keys bring back into the composer. */
export function useHistory({ text, caret, replace }: Draft) {
  const state = useRef<{ sent: string[]; at: number; draft: string }>({ sent: [], at: 0, draft: '' });

  /** Shows the message before or after, or at last the unfinished draft. Returns false at either end. */
  function move(by: -1 | 1): boolean {
    const { sent, at: from } = state.current;
    const to = from + by;
    if (to < 0 || to > sent.length) return false;
    if (from === sent.length) state.current.draft = text;
    state.current.at = to;
    replace(sent[to] ?? state.current.draft);
    return true;
  }

  return {
    add(message: string) {
      const sent = [...state.current.sent, message].slice(-maxMessages);
      state.current = { ...state.current, sent, at: sent.length };
    },
    /** Handles arrow up and down where they do not move the caret. */
    onKey(event: KeyboardEvent) {
      const browsing = state.current.at < state.current.sent.length;
      const up = event.key === 'ArrowUp' && (text === '' || (browsing && caret === text.length));
      const down = event.key === 'ArrowDown' && browsing;
      if ((up || down) && move(up ? -1 : 1)) event.preventDefault();
    },
  };
}
