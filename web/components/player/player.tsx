'use client';
import dynamic from 'next/dynamic';

/** The player, in its own chunk: pages paint before it is loaded. */
export const Player = dynamic(() => import('./live-player'), {
  ssr: false,
  loading: () => <div className="size-full bg-black" data-testid="player" data-state="loading" />,
});

/** Starts loading the player's code while the page still waits for data. */
export function preloadPlayer(): void {
  void import('./live-player');
  void import('../../lib/player/hls-engine');
}
