import { LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cx } from './cx';

const looks = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  plain: 'bg-sunken text-ink hover:bg-hover',
  ghost: 'text-ink hover:bg-hover',
  danger: 'bg-live text-white hover:brightness-110',
} as const;

const base =
  'min-h-9 items-center whitespace-nowrap justify-center gap-2 rounded-lg px-4 text-sm font-semibold transition-[background-color,filter] disabled:opacity-55 disabled:cursor-not-allowed';

export function Button({
  look = 'plain',
  busy = false,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & { look?: keyof typeof looks; busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
      className={cx('inline-flex', base, looks[look], className)}
    >
      {busy && <LoaderCircle size={16} className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

/** For dense lists and cards. */
export function SmallButton({ className, ...rest }: ComponentProps<typeof Button>) {
  return <Button {...rest} className={cx('!min-h-8 !gap-1.5 !px-2.5 text-xs', className)} />;
}

export function ButtonLink({
  look = 'plain',
  className,
  ...rest
}: ComponentProps<typeof Link> & { look?: keyof typeof looks }) {
  const display = className?.includes('hidden') ? '' : 'inline-flex';
  return <Link {...rest} className={cx(display, base, looks[look], className)} />;
}
