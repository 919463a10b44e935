'use client';
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { cx } from './ui';

/** A small window within the chat. Takes the focus and gives it back; Escape and a press outside close it. */
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
  const root = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    root.current?.focus();
    const outside = (event: PointerEvent) => {
      const target = event.target as Element;
      // What opens a window also closes it or puts another in its place.
      if (!root.current?.contains(target) && target.closest('[aria-haspopup=dialog]') === null)
        close.current();
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      if (
        root.current === null ||
        root.current.contains(document.activeElement) ||
        document.activeElement === document.body
      )
        before?.focus({ preventScroll: true });
    };
  }, []);
  function keys(event: KeyboardEvent) {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  }
  return (
    <div
      ref={root}
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={keys}
      className={cx(
        'absolute inset-x-2 z-20 overflow-y-auto rounded-xl border border-line bg-raised shadow-2xl shadow-black/30 outline-none',
        className,
      )}
    >
      <div className="flex min-h-10 items-center justify-between gap-2 border-line border-b pr-1.5 pl-3.5">
        <h3 className="truncate font-bold text-sm">{title}</h3>
        <button
          type="button"
          aria-label="Close"
          onClick={onClose}
          className="grid size-8 place-items-center rounded-lg text-dim hover:bg-hover hover:text-ink"
        >
          <X size={16} aria-hidden />
        </button>
      </div>
      {children}
    </div>
  );
}
