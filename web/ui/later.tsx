'use client';
import { type ReactNode, Suspense } from 'react';
import { useHydrated } from '../lib/hooks';

/**
 * Renders lazy components in the browser only. `next/dynamic` does the same, but adds 2.5 kB to every page.
 */
export function Later({ meanwhile, children }: { meanwhile: ReactNode; children: ReactNode }) {
  const hydrated = useHydrated();
  return <Suspense fallback={meanwhile}>{hydrated ? children : meanwhile}</Suspense>;
}
