import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cx } from './cx';

const look = 'grid shrink-0 place-items-center rounded-lg text-dim hover:bg-hover hover:text-ink';
const sizes = { 7: 'size-7', 8: 'size-8', 9: 'size-9' } as const;

interface Looks {
  /** Names the button for screen readers. */
  label: string;
  /** In units of 4 px. @default 8 */
  size?: keyof typeof sizes;
}

/** A button that shows only an icon. */
export function IconButton({ label, size = 8, className, ...rest }: ComponentProps<'button'> & Looks) {
  return <button type="button" aria-label={label} {...rest} className={cx(look, sizes[size], className)} />;
}

export function IconLink({ label, size = 8, className, ...rest }: ComponentProps<typeof Link> & Looks) {
  return <Link aria-label={label} {...rest} className={cx(look, sizes[size], className)} />;
}
