'use client';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button';
import { useReturnFocus } from './use-return-focus';

/** Full screen shows only what is inside its element: there the player's controls would hide with the pointer. */
const overPlayer = { noautohide: '' };

/** A modal dialog, open while mounted. Escape and a press outside close it. */
export function Dialog({
  title,
  role = 'dialog',
  onClose,
  children,
}: {
  title: string;
  role?: 'dialog' | 'alertdialog';
  onClose: () => void;
  children: ReactNode;
}) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open onOpenChange={onClose}>
      <Primitive.Portal container={document.fullscreenElement as HTMLElement | null}>
        <Primitive.Overlay
          {...overPlayer}
          className="fixed inset-0 z-50 grid place-items-center overflow-y-auto bg-black/60 p-4"
        >
          <Primitive.Content
            role={role}
            {...(role === 'dialog' && { 'aria-describedby': undefined })}
            onCloseAutoFocus={returnFocus}
            className="w-full max-w-[26rem] rounded-2xl border border-line bg-raised p-6 text-ink shadow-2xl outline-none"
          >
            <Primitive.Title className="font-bold text-lg">{title}</Primitive.Title>
            {children}
          </Primitive.Content>
        </Primitive.Overlay>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Asks before an action that cannot be undone. */
export function Confirm({
  title,
  action,
  busy,
  onConfirm,
  onCancel,
  children,
}: {
  title: string;
  action: string;
  busy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog title={title} role="alertdialog" onClose={onCancel}>
      <Primitive.Description className="mt-2 text-dim text-sm leading-relaxed">
        {children}
      </Primitive.Description>
      <div className="mt-6 flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="danger" busy={busy} onClick={onConfirm} data-testid="confirm">
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
