'use client';
import type { KeyboardEvent, ReactNode } from 'react';
import { cx } from './ui';

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly title: string;
  /** How many things wait there. */
  readonly count?: number | undefined;
}

/** Chooses one of several panels: arrows move, as the pattern of tabs has it. `base` links tabs and panels. */
export function Tabs<Name extends string>({
  base,
  label,
  tabs,
  chosen,
  onChoose,
}: {
  base: string;
  label: string;
  tabs: readonly Tab<Name>[];
  chosen: Name;
  onChoose: (name: Name) => void;
}) {
  function move(event: KeyboardEvent) {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.name);
    document.getElementById(`${base}-tab-${next.name}`)?.focus();
  }
  return (
    <div
      role="tablist"
      aria-label={label}
      onKeyDown={move}
      className="scrollless flex shrink-0 overflow-x-auto border-line border-b"
    >
      {tabs.map(({ name, title, count }) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${base}-tab-${name}`}
          aria-selected={name === chosen}
          aria-controls={`${base}-panel-${name}`}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => onChoose(name)}
          className={cx(
            'flex min-h-11 items-center gap-2 whitespace-nowrap border-b-2 px-4 font-semibold text-sm focus-visible:-outline-offset-2',
            name === chosen ? 'border-accent text-ink' : 'border-transparent text-dim hover:text-ink',
          )}
        >
          {title}
          {count !== undefined && count > 0 && <Count>{count}</Count>}
        </button>
      ))}
    </div>
  );
}

export function Count({ children }: { children: ReactNode }) {
  return (
    <span className="min-w-5 rounded-full bg-accent px-1.5 text-center font-bold text-on-accent text-xs leading-5">
      {children}
    </span>
  );
}

/** What a panel of {@link Tabs} needs to belong to its tab. */
export const panelOf = (base: string, name: string) =>
  ({ role: 'tabpanel', id: `${base}-panel-${name}`, 'aria-labelledby': `${base}-tab-${name}` }) as const;
