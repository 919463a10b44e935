'use client';
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button';
import { cx } from './cx';
import { useReturnFocus } from './use-return-focus';

/** A small window over its surroundings, open while mounted. Escape and a press outside close it. */
export function Popover({
  title,
  onClose,
  className,
  children,
}: {
  title: string;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open modal={false} onOpenChange={onClose}>
      <Dialog.Content
        aria-describedby={undefined}
        tabIndex={-1}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          const content = event.currentTarget as HTMLElement;
          (content.querySelector<HTMLElement>('input[type=search]') ?? content).focus();
        }}
        onCloseAutoFocus={returnFocus}
        onFocusOutside={(event) => event.preventDefault()}
        onPointerDownOutside={(event) => {
          // A button that opens a popover also closes it or replaces it.
          if ((event.target as Element).closest('[aria-haspopup=dialog]')) event.preventDefault();
        }}
        className={cx(
          'absolute inset-x-2 z-20 overflow-y-auto rounded-xl border border-line bg-raised shadow-2xl shadow-black/30 outline-none',
          className,
        )}
      >
        <div className="flex min-h-10 items-center justify-between gap-2 border-line border-b pr-1.5 pl-3.5">
          <Dialog.Title className="truncate font-bold text-sm">{title}</Dialog.Title>
          <IconButton label="Close" onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
        {children}
      </Dialog.Content>
    </Dialog.Root>
  );
}
