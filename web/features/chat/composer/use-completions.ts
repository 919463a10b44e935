import { type KeyboardEvent, useState } from 'react';
import type { RoomView } from '../../../../client/chat/room';
import type { CommandRank } from '../../../../domain/chat/moderation/commands';
import { useChat } from '../context';
import { type Completion, completionsFor, wordAt } from './complete';
import type { Draft } from './use-draft';

const maxNames = 200;

/** Completions of the word at the caret, chosen with the arrow keys and taken with Tab or Enter. */
export function useCompletions(draft: Draft, view: RoomView, rank: CommandRank) {
  const { emotes } = useChat();
  const { text, caret, replace } = draft;
  const [selected, setSelected] = useState({ text, index: 0 });
  const [dismissedAt, setDismissedAt] = useState<{ text: string; start: number }>();
  const word = wordAt(text, caret);
  const list =
    word === undefined || (dismissedAt?.start === word.start && dismissedAt.text === text)
      ? []
      : completionsFor(word.word, {
          names: word.word.startsWith('@') ? recentNames(view) : [],
          emotes: [...emotes.keys()],
          rank,
        });
  // Another text starts at the first completion.
  const at = Math.min(selected.text === text ? selected.index : 0, list.length - 1);

  function take(completion: Completion) {
    if (word === undefined) return;
    const before = text.slice(0, word.start) + completion.insert;
    replace(before + text.slice(caret).replace(/^ /, ''), before.length);
  }

  return {
    list,
    at,
    take,
    /** Returns whether the key was for the completions. */
    onKey(event: KeyboardEvent): boolean {
      const completion = list[at];
      if (completion === undefined) return false;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const complete = text.trim() === `/${completion.key}`;
      if (by !== undefined) setSelected({ text, index: (at + by + list.length) % list.length });
      else if (event.key === 'Tab' || (event.key === 'Enter' && !complete)) take(completion);
      else if (event.key === 'Escape' && word) setDismissedAt({ text, start: word.start });
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

/** Names of the authors on screen, the latest first. */
function recentNames({ lines }: RoomView): string[] {
  const names = new Set<string>();
  for (let at = lines.length - 1; at >= 0 && names.size < maxNames; at -= 1) {
    const line = lines[at]!;
    if (line.kind === 'message') names.add(line.message.author.name);
  }
  return [...names];
}
