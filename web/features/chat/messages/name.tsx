import type { CSSProperties } from 'react';
import { type Subject, useChat } from '../context';
import { nameColours } from './colour';

/** Class and variables of text in a user's name colour, readable in either theme. */
export function inNameColour(colour: string): { className: string; style: CSSProperties } {
  const { light, dark } = nameColours(colour);
  return {
    className: 'text-[var(--name-light)] dark:text-[var(--name-dark)]',
    style: { '--name-light': light, '--name-dark': dark } as CSSProperties,
  };
}

/** A name that opens the user's card. */
export function NameButton({ subject, colour, label }: { subject: Subject; colour: string; label: string }) {
  const { openCard, cards } = useChat();
  const { className, style } = inNameColour(colour);
  if (!cards) {
    return (
      <span style={style} className={`${className} font-bold`}>
        {label}
      </span>
    );
  }
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={() => openCard(subject)}
      style={style}
      className={`${className} -my-1 inline max-w-full break-words rounded py-1 text-left font-bold underline-offset-2 hover:underline`}
    >
      {label}
    </button>
  );
}
