import { CircleAlert, LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';

export const cx = (...names: (string | false | undefined)[]): string => names.filter(Boolean).join(' ');

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

export function ButtonLink({
  look = 'plain',
  className,
  ...rest
}: ComponentProps<typeof Link> & { look?: keyof typeof looks }) {
  const display = className?.includes('hidden') ? '' : 'inline-flex';
  return <Link {...rest} className={cx(display, base, looks[look], className)} />;
}

export function Avatar({ name, colour, size = 36 }: { name: string; colour: string; size?: number }) {
  return (
    <span
      aria-hidden
      className="inline-flex shrink-0 select-none items-center justify-center rounded-full font-bold uppercase"
      style={{ width: size, height: size, fontSize: size * 0.44, background: colour, color: inkOn(colour) }}
    >
      {[...name.trim()][0] ?? '?'}
    </span>
  );
}

/** Black or white, whichever is read better on a `#rrggbb` colour. */
function inkOn(colour: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const linear = (value: number): number =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > 0.179 ? '#111' : '#fff';
}

export function LiveBadge({ className }: { className?: string }) {
  return (
    <span
      className={cx(
        'inline-flex items-center rounded-md bg-live px-1.5 py-0.5 font-bold text-[11px] text-white uppercase leading-4 tracking-wide',
        className,
      )}
    >
      Live
    </span>
  );
}

/** A page or part of one that has nothing to show: why, and what to do. */
export function Notice({
  icon,
  title,
  children,
  actions,
  level = 2,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <span className="mb-5 grid size-16 place-items-center rounded-2xl bg-sunken text-dim">{icon}</span>
      <Heading className="font-bold text-xl tracking-tight">{title}</Heading>
      {children && <div className="mt-2 text-balance text-dim leading-relaxed">{children}</div>}
      {actions && <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

export function FormError({ children }: { children: ReactNode }) {
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-lg border border-bad/40 bg-bad/10 px-3 py-2.5 text-bad text-sm"
    >
      <CircleAlert size={18} className="mt-px shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

export const inputLook =
  'w-full min-h-10 rounded-lg border border-line bg-bg px-3 py-2 text-sm placeholder:text-dim/70 hover:border-dim/60 focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60';

/** A labelled field; the control gets its id and the ids of hint and error. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const id = useId();
  const described = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(
    Boolean,
  );
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold text-sm">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': error !== undefined,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-bad text-sm">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-dim text-xs leading-relaxed">
          {hint}
        </p>
      )}
    </div>
  );
}

export function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-xl border border-line bg-raised">
      <h2 className="border-line border-b px-5 py-3.5 font-bold">{title}</h2>
      <div className="p-5">{children}</div>
    </section>
  );
}
