'use client';
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

const itemLook =
  'group flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-3 text-sm outline-none data-highlighted:bg-hover';

/** A menu at its trigger, a button that names it. It is rendered in place, so that it also shows in full screen. */
export function Menu({
  trigger,
  className,
  children,
  ...rest
}: ComponentProps<typeof DropdownMenu.Content> & { trigger: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={8}
        collisionPadding={8}
        loop
        {...rest}
        className={cx(
          'z-40 max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto rounded-xl border border-line bg-raised p-1.5 text-ink shadow-2xl shadow-black/30 outline-none',
          className,
        )}
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

export function MenuItem({ className, ...rest }: ComponentProps<typeof DropdownMenu.Item>) {
  return <DropdownMenu.Item {...rest} className={cx(itemLook, className)} />;
}

/** One choice of several. */
export function MenuRadioGroup<Value extends string | number>({
  label,
  value,
  options,
  onChoose,
}: {
  label: string;
  value: Value | undefined;
  options: readonly (readonly [Value, ReactNode])[];
  onChoose: (value: Value) => void;
}) {
  return (
    <DropdownMenu.RadioGroup
      aria-label={label}
      value={String(value)}
      onValueChange={(next) => {
        const option = options.find(([one]) => String(one) === next);
        if (option) onChoose(option[0]);
      }}
    >
      <DropdownMenu.Label className="px-3 pt-1.5 pb-1 font-bold text-dim text-xs uppercase">
        {label}
      </DropdownMenu.Label>
      {options.map(([one, content]) => (
        <DropdownMenu.RadioItem key={one} value={String(one)} className={itemLook}>
          <Tick />
          {content}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuCheckbox({ children, ...rest }: ComponentProps<typeof DropdownMenu.CheckboxItem>) {
  return (
    <DropdownMenu.CheckboxItem {...rest} className={itemLook}>
      <Tick />
      {children}
    </DropdownMenu.CheckboxItem>
  );
}

export const MenuLabel = DropdownMenu.Label;

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;
}

const Tick = () => <Check size={16} aria-hidden className="invisible group-aria-checked:visible" />;
