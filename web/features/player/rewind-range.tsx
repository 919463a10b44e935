import { clock } from '../../lib/time';
import type { Snapshot } from './playback';

/** A shorter recording is not worth a bar. Seconds. */
const worthwhile = 15;

/** Seeks back in a live stream. The right end is the live edge. */
export function RewindRange({
  range: { age, most },
  onSeek,
}: {
  range: NonNullable<Snapshot['rewind']>;
  onSeek: (age: number) => void;
}) {
  if (most < worthwhile) return null;
  const shown = Math.min(age, most);
  return (
    <div className="flex w-full bg-gradient-to-t from-black/70 to-black/50 px-3 pt-1">
      <input
        type="range"
        data-testid="rewind"
        aria-label="Seek back in the stream"
        aria-valuetext={shown < worthwhile / 2 ? 'Live' : `${clock(shown * 1_000)} ago`}
        title={`-${clock(shown * 1_000)}`}
        min={-most}
        max={0}
        step={5}
        value={-shown}
        onChange={({ target }) => onSeek(-Number(target.value))}
        className="h-6 w-full cursor-pointer accent-[#ff7a2f]"
      />
    </div>
  );
}
