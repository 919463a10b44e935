import type { ComponentProps } from 'react';

/** A labelled check box. */
export function CheckBox({ label, ...input }: { label: string } & ComponentProps<'input'>) {
  return (
    <label className="flex items-start gap-3 text-sm">
      <input type="checkbox" {...input} className="size-5 shrink-0 accent-accent" />
      {label}
    </label>
  );
}
