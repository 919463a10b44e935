'use client';
import { type ReactNode, Suspense } from 'react';
import { useHydrated } from '../lib/hooks';

/**
 * Parts in chunks of their own (`lazy`), rendered by browsers only. `next/dynamic` does the same at the price of
 * 2.5 kB on every page.
 */
export function Later({ meanwhile, children }: { meanwhile: ReactNode; children: ReactNode }) {
  const hydrated = useHydrated();
  return <Suspense fallback={meanwhile}>{hydrated ? children : meanwhile}</Suspense>;
}
