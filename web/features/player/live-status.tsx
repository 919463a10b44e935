import { cx } from '../../ui/cx';
import type { PlayerState } from './judge';

/** The live badge; a button back to the live edge when the viewer is behind. */
export function LiveStatus({
  state,
  latency,
  onGoLive,
}: {
  state: PlayerState;
  latency: number | undefined;
  onGoLive: () => void;
}) {
  const atEdge = state === 'live';
  const canGo = state === 'behind' || state === 'paused';
  // Nothing is live then, whatever the badge beside the player says.
  if (state === 'ended' || state === 'error' || state === 'waiting') return null;
  const interrupted = state === 'reconnecting' || state === 'frozen';
  return (
    <div className="flex items-center gap-2 pl-1 text-sm">
      <button
        type="button"
        data-testid="go-live"
        disabled={!canGo}
        onClick={onGoLive}
        className={cx(
          'flex min-h-8 items-center gap-2 rounded-lg px-2.5 font-bold text-xs uppercase tracking-wide',
          canGo && 'bg-white/15 hover:bg-white/30',
        )}
      >
        <span className={cx('size-2 rounded-full', atEdge ? 'bg-live' : 'bg-neutral-400')} aria-hidden />
        {canGo ? 'Go live' : interrupted ? 'Interrupted' : 'Live'}
      </button>
      {latency !== undefined && (atEdge || state === 'behind') && (
        <span
          className="hidden text-neutral-300 text-xs tabular-nums sm:inline"
          title="Latency to the broadcaster"
        >
          {latency.toFixed(1)} s<span className="sr-only"> latency</span>
        </span>
      )}
    </div>
  );
}
