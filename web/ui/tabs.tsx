'use client';
import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly title: string;
  /** Number of waiting items. */
  readonly count?: number | undefined;
}

/** Switches between panels. The panels stand elsewhere in the layout; `base` links them, see `panelOf`. */
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
  return (
    <Primitive.Root value={chosen} onValueChange={(name) => onChoose(name as Name)}>
      <Primitive.List
        aria-label={label}
        className="scrollless flex shrink-0 overflow-x-auto border-line border-b"
      >
        {tabs.map(({ name, title, count }) => (
          <Primitive.Trigger
            key={name}
            value={name}
            id={`${base}-tab-${name}`}
            aria-controls={`${base}-panel-${name}`}
            className="flex min-h-11 items-center gap-2 whitespace-nowrap border-transparent border-b-2 px-4 font-semibold text-dim text-sm hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-accent aria-selected:text-ink"
          >
            {title}
            {count !== undefined && count > 0 && <Count>{count}</Count>}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
    </Primitive.Root>
  );
}

export function Count({ children }: { children: ReactNode }) {
  return (
    <span className="min-w-5 rounded-full bg-accent px-1.5 text-center font-bold text-on-accent text-xs leading-5">
      {children}
    </span>
  );
}
