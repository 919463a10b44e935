'use client';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './ui';

/** Asks before something that cannot be undone. Escape and the backdrop mean no. */
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
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onClose={onCancel}
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border border-line bg-raised text-ink shadow-2xl backdrop:bg-black/60"
    >
      <div className="p-6">
        <h2 id="confirm-title" className="font-bold text-lg">
          {title}
        </h2>
        <p id="confirm-text" className="mt-2 text-dim text-sm leading-relaxed">
          {children}
        </p>
        <div className="mt-6 flex justify-end gap-2">
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button look="danger" busy={busy} onClick={onConfirm} data-testid="confirm">
            {action}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
