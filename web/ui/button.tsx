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

const iconLook = 'grid shrink-0 place-items-center rounded-lg text-dim hover:bg-hover hover:text-ink';
const iconSizes = { 7: 'size-7', 8: 'size-8', 9: 'size-9' } as const;

interface IconProps {
  /** Names the button for screen readers. */
  label: string;
  /** In units of 4 px. @default 8 */
  size?: keyof typeof iconSizes;
}

/** A button that shows only an icon. */
export function IconButton({ label, size = 8, className, ...rest }: ComponentProps<'button'> & IconProps) {
  return (
    <button type="button" aria-label={label} {...rest} className={cx(iconLook, iconSizes[size], className)} />
  );
}

export function IconLink({ label, size = 8, className, ...rest }: ComponentProps<typeof Link> & IconProps) {
  return <Link aria-label={label} {...rest} className={cx(iconLook, iconSizes[size], className)} />;
}
