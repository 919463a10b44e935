'use client';
import { lazy } from 'react';
import { Later } from '../../ui/later';
import type { PlayerProps } from './live-player';

const LivePlayer = lazy(() => import('./live-player'));

/** The player, in its own chunk, loaded after the page has painted. */
export function Player(props: PlayerProps) {
  const meanwhile = <div className="size-full bg-black" data-testid="player" data-state="loading" />;
  return (
    <Later meanwhile={meanwhile}>
      <LivePlayer {...props} />
    </Later>
  );
}

/** Loads the player's code while the page waits for data. */
export function preloadPlayer(): void {
  void import('./live-player');
  void import('./hls-engine');
}
