import { cx } from './cx';

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
