import { LoaderCircle, Play, RotateCw, Snowflake, TriangleAlert, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button';
import type { PlayerState } from './judge';

interface Props {
  readonly state: PlayerState;
  readonly problem: string | undefined;
  readonly live: boolean;
  readonly ended: ReactNode;
  readonly onRetry: () => void;
  readonly onPlay: () => void;
}

/** Media Chrome hides elements over the video with the controls, except those with this attribute. */
export const keepsSocket = { noautohide: '' };

const centre = 'pointer-events-none absolute inset-0 grid place-items-center';

/** The player's state and actions over the video; empty while it plays. */
export function Overlay({ state, problem, live, ended, onRetry, onPlay }: Props) {
  return (
    <div {...keepsSocket} aria-live="polite" className={centre}>
      {(state === 'loading' || state === 'buffering') && (
        <span className="animate-[appear_0.3s_0.5s_both]">
          <LoaderCircle size={56} strokeWidth={1.75} className="animate-spin text-white/90" aria-hidden />
          <span className="sr-only">Loading</span>
        </span>
      )}
      {state === 'waiting' && (
        <Message icon={<LoaderCircle size={22} className="animate-spin" aria-hidden />}>
          Stream is starting
        </Message>
      )}
      {state === 'reconnecting' && (
        <Message icon={<WifiOff size={22} aria-hidden />}>The broadcaster lost connection. Waiting…</Message>
      )}
      {state === 'frozen' && (
        <Message icon={<Snowflake size={22} aria-hidden />}>
          The broadcaster is connected but sends no video. Waiting…
        </Message>
      )}
      {state === 'paused' && (
        <button
          type="button"
          aria-label="Play"
          onClick={onPlay}
          className="pointer-events-auto grid size-18 place-items-center rounded-full bg-black/60 hover:bg-black/80"
        >
          <Play size={34} fill="currentColor" className="ml-1" aria-hidden />
        </button>
      )}
      {state === 'ended' && (
        <div className="pointer-events-auto grid size-full place-items-center bg-black/80 p-6 text-center">
          {ended ?? <p className="font-bold text-lg">{live ? 'The stream has ended' : 'Finished'}</p>}
        </div>
      )}
      {state === 'error' && (
        <div className="pointer-events-auto grid size-full place-items-center bg-black/85 p-6 text-center">
          <div className="max-w-sm">
            <TriangleAlert size={32} className="mx-auto text-[#ffb03a]" aria-hidden />
            <p className="mt-3 font-bold text-lg">This video could not be played</p>
            <p className="mt-1 text-neutral-300 text-sm">{problem}</p>
            <Button look="primary" className="mt-5" onClick={onRetry}>
              <RotateCw size={16} aria-hidden /> Try again
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

function Message({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="mx-4 flex items-center gap-3 rounded-xl bg-black/75 px-5 py-3.5 font-semibold text-sm">
      {icon}
      {children}
    </p>
  );
}
