'use client';
import { LogOut, Radio, Settings, Tv } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { auth } from '../../lib/auth';
import { useAuth } from '../../lib/hooks';
import { Avatar } from '../../ui/ui';

const itemLook =
  'flex min-h-9 w-full items-center gap-3 rounded-lg px-3 text-left text-sm hover:bg-hover focus-visible:bg-hover';

export function AccountMenu() {
  const { user } = useAuth();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  function move(event: KeyboardEvent) {
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length)?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      setOpen(false);
      if (event.key === 'Escape') trigger.current?.focus();
    }
  }

  if (user === null) return null;
  const close = () => setOpen(false);
  return (
    <div ref={root} className="relative">
      <button
        ref={trigger}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={`Account of ${user.displayName}`}
        onClick={() => setOpen(!open)}
        className="block rounded-full"
      >
        <Avatar name={user.displayName} colour={user.avatarColour} />
      </button>
      {open && (
        <div
          id={id}
          role="menu"
          tabIndex={-1}
          aria-label="Account"
          onKeyDown={move}
          className="absolute right-0 mt-2 w-60 rounded-xl border border-line bg-raised p-1.5 shadow-2xl shadow-black/30"
        >
          <div className="mb-1.5 flex items-center gap-3 border-line border-b px-3 pt-2 pb-3">
            <Avatar name={user.displayName} colour={user.avatarColour} size={40} />
            <div className="min-w-0">
              <p className="truncate font-semibold">{user.displayName}</p>
              <p className="truncate text-dim text-xs">@{user.username}</p>
            </div>
          </div>
          <Link
            role="menuitem"
            href={`/c/${user.username}`}
            prefetch={false}
            onClick={close}
            className={itemLook}
          >
            <Tv size={18} aria-hidden /> My channel
          </Link>
          <Link role="menuitem" href="/go-live" onClick={close} className={itemLook}>
            <Radio size={18} aria-hidden /> Go live
          </Link>
          <Link role="menuitem" href="/settings" onClick={close} className={itemLook}>
            <Settings size={18} aria-hidden /> Settings
          </Link>
          <button
            type="button"
            role="menuitem"
            className={itemLook}
            onClick={() => {
              close();
              auth.signOut().catch(() => undefined);
              router.push('/');
            }}
          >
            <LogOut size={18} aria-hidden /> Sign out
          </button>
        </div>
      )}
    </div>
  );
}
