import { useLayoutEffect, useRef, useState } from 'react';

/** Up to this height in px the field grows with its text; then it scrolls. */
const maxHeight = 132;

/** The text and caret of the composer's field. */
export function useDraft() {
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null) return;
    current.style.height = 'auto';
    current.style.height = `${Math.min(current.scrollHeight + 2, maxHeight)}px`;
  }, [text]);

  /** Replaces the text, places the caret and focuses the field. */
  function replace(next: string, position = next.length) {
    setText(next);
    setCaret(position);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(position, position);
    });
  }

  return {
    text,
    caret,
    field,
    replace,
    /** Inserts at the caret, after a space where there is none. */
    insert(part: string) {
      const start = field.current?.selectionStart ?? text.length;
      const end = field.current?.selectionEnd ?? start;
      const before = text.slice(0, start);
      const gap = before === '' || /\s$/.test(before) ? '' : ' ';
      replace(before + gap + part + text.slice(end), start + gap.length + part.length);
    },
    onChange(next: string, position: number) {
      setText(next);
      setCaret(position);
    },
    onSelect: () => setCaret(field.current?.selectionStart ?? 0),
  };
}

export type Draft = ReturnType<typeof useDraft>;
